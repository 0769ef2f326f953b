package import ConfigurationFormat
internal import DurableStorage

/// What `fleetcast.conf` says in its section `[repository]`; times in seconds.
package struct RepositorySettings: Hashable, Sendable {
    /// For how long root metadata is valid: a year.
    package var rootLifetime: Int64 = 365 * Self.day
    /// For how long targets metadata is valid: a year.
    package var targetsLifetime: Int64 = 365 * Self.day
    /// For how long snapshot metadata is valid: 30 days.
    package var snapshotLifetime: Int64 = 30 * Self.day
    /// For how long timestamp metadata is valid: a week, which a server may be down without harm.
    package var timestampLifetime: Int64 = 7 * Self.day
    /// How old timestamp metadata gets before it is signed again: a day.
    package var timestampRenewal: Int64 = Self.day
    /// How old snapshot metadata gets before it is signed again: 15 days.
    package var snapshotRenewal: Int64 = 15 * Self.day
    /// Signed repair symbols, in per cent of the source symbols of a release's greatest block.
    package var repairPercent = 50

    /// What a person should know of the file: settings that nobody reads.
    package private(set) var warnings: [String] = []

    private static let day: Int64 = 86_400
    private static let section = "repository"

    /// The usual settings.
    package init() {}

    /// Reads settings; what is not said is as usual.
    ///
    /// - Throws: ``RepositoryError`` for a value that cannot be used, with its line.
    package init(reading document: ConfigurationDocument) throws(RepositoryError) {
        let lifetimes: [(String, WritableKeyPath<Self, Int64>)] = [
            ("root-expiry", \.rootLifetime), ("targets-expiry", \.targetsLifetime),
            ("snapshot-expiry", \.snapshotLifetime), ("timestamp-expiry", \.timestampLifetime),
            ("timestamp-renewal", \.timestampRenewal), ("snapshot-renewal", \.snapshotRenewal),
        ]
        self.warnings = Self.unknown(in: document, known: lifetimes.map(\.0) + ["repair"])
        for (key, path) in lifetimes {
            guard let value = document.value(of: key, in: Self.section) else { continue }
            guard let seconds = Self.seconds(value) else {
                throw Self.error(key, document, "is no time from 1s to 3650d, such as 30d or 12h")
            }
            self[keyPath: path] = seconds
        }
        if let value = document.value(of: "repair", in: Self.section) {
            let digits = String(
                decoding: value.last == UInt8(ascii: "%") ? value.dropLast() : value, as: UTF8.self)
            guard let percent = Int(digits), (0...1_000).contains(percent) else {
                throw Self.error("repair", document, "is no share from 0% to 1000%")
            }
            self.repairPercent = percent
        }
        guard self.timestampRenewal < self.timestampLifetime else {
            throw Self.error("timestamp-renewal", document, "is not shorter than timestamp-expiry")
        }
        guard self.snapshotRenewal < self.snapshotLifetime else {
            throw Self.error("snapshot-renewal", document, "is not shorter than snapshot-expiry")
        }
    }

    private static func unknown(in document: ConfigurationDocument, known: [String]) -> [String] {
        document.sectionNames.flatMap { section -> [String] in
            let isOurs = section == Self.section || section == ConfigurationDocument.defaultSection
            return document.keys(in: section).filter { !isOurs || !known.contains($0) }.map { key in
                let line = document.lineNumber(of: key, in: section).map { " line \($0)," } ?? ""
                return "\(DepotLayout.configuration),\(line) section [\(printable(section))]:"
                    + " '\(printable(key))' is no setting, and is ignored. Settings are those of section"
                    + " [\(Self.section)]: \(known.joined(separator: ", "))"
            }
        }
    }

    /// What a new depot's file says: everything as usual, with an explanation.
    static let initialText = """
        # Settings of this depot. Times are numbers with s, m, h or d.

        [repository]
        # For how long metadata is valid from its signing on.
        root-expiry = 365d
        targets-expiry = 365d
        snapshot-expiry = 30d
        timestamp-expiry = 7d
        # How old the server lets its own metadata become before it signs it again.
        timestamp-renewal = 1d
        snapshot-renewal = 15d
        # Signed repair symbols of a broadcast, in per cent of a block's source symbols.
        repair = 50%

        """

    private static func seconds(_ value: [UInt8]) -> Int64? {
        let units: [UInt8: Int64] = [
            UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3_600, UInt8(ascii: "d"): day,
        ]
        guard let last = value.last, let unit = units[last], value.count <= 12,
            let count = Int64(String(decoding: value.dropLast(), as: UTF8.self)), count > 0
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow || seconds > 3_650 * self.day ? nil : seconds
    }

    private static func error(
        _ key: String, _ document: ConfigurationDocument, _ problem: String
    ) -> RepositoryError {
        let line = document.lineNumber(of: key, in: Self.section).map { " line \($0)," } ?? ""
        return RepositoryError(
            .setting, "\(DepotLayout.configuration),\(line) section [\(Self.section)]: '\(key)' \(problem)")
    }
}

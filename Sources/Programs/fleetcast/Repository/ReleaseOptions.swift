import ArgumentParser
import DurableStorage
import UpdateMetadata

/// What devices are told of a release.
struct ReleaseOptions: ParsableArguments {
    @Option(help: "Product that it is for.")
    var product: String

    @Option(help: "Semantic version, such as 1.4.2.")
    var version: String

    @Option(
        help: ArgumentHelp(
            "Hardware revision that it fits; may be repeated. Default: all.", valueName: "revision"))
    var hardware: [String] = []

    @Option(help: ArgumentHelp("Version as a number, for devices that compare numbers.", valueName: "number"))
    var code: UInt64?

    @Option(
        help: ArgumentHelp(
            "Installed versions that it may replace, such as \">=1.2.0 <2.0.0\". Default: all.",
            valueName: "range"))
    var from: String?

    @Flag(help: "Install even where it is not newer.")
    var force = false

    @Option(help: "Handler that installs it: script, release, image or command.")
    var handler: String?

    @Option(
        help: ArgumentHelp(
            "Share of the fleet, as per cent (12.5%) or parts per million (125000). Default: all.",
            valueName: "share"))
    var rollout: String?

    @Option(
        help: ArgumentHelp("Not to be installed before, such as 2026-12-01T00:00:00Z.", valueName: "time"))
    var notBefore: String?

    @Option(help: ArgumentHelp("Not to be installed from this moment on.", valueName: "time"))
    var notAfter: String?

    @Option(
        help: ArgumentHelp(
            "Times of the week for installing, such as \"Sat,Sun 02:00-04:30\"; may be repeated.",
            valueName: "window"))
    var window: [String] = []

    /// Handlers that devices have by themselves.
    private static let handlers = ["script", "release", "image", "command"]

    /// What to say of a handler that no device may have; `nil` where none is named, or a usual one.
    var handlerWarning: String? {
        guard let handler, !Self.handlers.contains(handler) else { return nil }
        let known = Self.handlers.joined(separator: ", ")
        return "--handler '\(printable(handler))' is none of \(known): devices that do not know it refuse the"
            + " release"
    }

    /// The release that the options describe.
    ///
    /// - Throws: `ValidationError` with the option that cannot be understood.
    func release() throws -> Release {
        guard let version = SemanticVersion(self.version) else {
            throw ValidationError(
                "--version '\(self.version)' is no semantic version, such as 1.4.2 or 2.0.0-rc.1")
        }
        var release = Release(product: self.product, version: version)
        release.hardware = self.hardware.isEmpty ? nil : self.hardware
        release.code = self.code
        release.isForced = self.force
        release.handler = self.handler
        release.from = try self.from.map { text in
            guard let range = VersionRange(text) else {
                throw ValidationError("--from '\(text)' is no range, such as \">=1.2.0 <2.0.0\"")
            }
            return range
        }
        release.rolloutPartsPerMillion = try self.rollout.map { try Self.share($0) }
        release.notBefore = try Self.time("--not-before", self.notBefore)
        release.notAfter = try Self.time("--not-after", self.notAfter)
        release.windows = try self.window.map { text in
            guard let window = InstallWindow(text) else {
                throw ValidationError(
                    "--window '\(text)' is none, such as \"Sat,Sun 02:00-04:30\" or \"22:00-05:00\"")
            }
            return window
        }
        do throws(MetadataError) {
            try release.validate()
        } catch {
            throw ValidationError("devices would refuse this release: \(error)")
        }
        return release
    }

    private static func time(_ option: String, _ text: String?) throws -> UTCTime? {
        guard let text else { return nil }
        guard let time = UTCTime(text) else {
            throw ValidationError("\(option) '\(text)' is no time such as 2026-12-01T00:00:00Z")
        }
        return time
    }

    /// Parts per million of `12.5%` or `125000`.
    static func share(_ text: String) throws -> UInt32 {
        let error = ValidationError(
            "--rollout '\(text)' is no share: 0% to 100%, or 0 to 1000000 parts per million")
        guard text.hasSuffix("%") else {
            guard let share = UInt32(text), share <= 1_000_000 else { throw error }
            return share
        }
        let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ UInt32($0) }), whole <= 100 else { throw error }
        let fraction = parts.count > 1 ? parts[1] : ""
        guard fraction.count <= 4, fraction.allSatisfy({ $0.isASCII && $0.isNumber }),
            parts.count == 1 || !fraction.isEmpty
        else { throw error }
        let digits = fraction + String(repeating: "0", count: 4 - fraction.count)
        let share = whole * 10_000 + (UInt32(digits) ?? 0)
        guard share <= 1_000_000 else { throw error }
        return share
    }
}

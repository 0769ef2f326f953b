public import UpdateMetadata

/// What a device remembers of the time between two refreshes, so that a clock that went backwards does not
/// bring metadata back to life.
///
/// Both moments are written down only after a refresh that succeeded with them, hence they lie before the
/// expiry of metadata that was accepted: a wrong clock cannot shut the device out for ever (ADR 11).
public struct DeviceTime: Hashable, Sendable {
    /// What the clock showed at most when a refresh succeeded.
    public var clock: UTCTime?
    /// When the newest timestamp metadata that was accepted says that it was signed.
    public var issued: UTCTime?

    /// Remembers nothing.
    public init() {}

    /// Remembers these moments.
    public init(clock: UTCTime?, issued: UTCTime?) {
        self.clock = clock
        self.issued = issued
    }

    /// The device's time while its clock shows `clock`: the latest of all that is known.
    public func time(clock: UTCTime) -> UTCTime {
        max(clock, self.clock ?? clock, self.issued ?? clock)
    }

    /// What to remember after a refresh that succeeded.
    public func remembering(clock: UTCTime, issued: UTCTime?) -> DeviceTime {
        DeviceTime(
            clock: max(clock, self.clock ?? clock),
            issued: [self.issued, issued].compactMap(\.self).max())
    }

    /// By how much the clock must have gone on before it is written down again, in seconds: flash wears out.
    static let storingInterval: Int64 = 3_600

    /// Whether this says more than what was stored before.
    func isWorthStoring(after former: DeviceTime) -> Bool {
        guard self.issued == former.issued, let before = former.clock else { return true }
        return (self.clock ?? before) >= before.advanced(bySeconds: Self.storingInterval)
    }
}

extension DeviceTime {
    private static let heading = "fleetcast-time 1"

    /// Reads what ``text`` wrote; `nil` for anything else.
    public init?(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst() == Substring(Self.heading), lines.popLast() == "" else { return nil }
        self.init()
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, let time = UTCTime(String(words[1])) else { return nil }
            switch words[0] {
            case "clock" where self.clock == nil: self.clock = time
            case "issued" where self.issued == nil: self.issued = time
            default: return nil
            }
        }
    }

    /// The moments as lines of a text file.
    public var text: String {
        var lines = [Self.heading]
        if let clock = self.clock { lines.append("clock \(clock)") }
        if let issued = self.issued { lines.append("issued \(issued)") }
        return lines.joined(separator: "\n") + "\n"
    }
}

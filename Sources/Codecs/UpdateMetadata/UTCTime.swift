/// A moment of the years 0000 to 9999, in whole seconds (UTC), as metadata writes it: `2030-01-31T23:59:59Z`.
///
/// - Specification: TUF 1.0, section 4.2.1 ("expires").
public struct UTCTime: Hashable, Comparable, Sendable {
    /// The first moment that can be told, 0000-01-01T00:00:00Z.
    public static let first = UTCTime(secondsSinceEpoch: .min)
    /// The last moment that can be told, 9999-12-31T23:59:59Z.
    public static let last = UTCTime(secondsSinceEpoch: .max)

    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds: -62 167 219 200 to 253 402 300 799.
    public let secondsSinceEpoch: Int64

    /// Creates a moment; beyond the first or the last that can be told it is that one.
    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = min(max(secondsSinceEpoch, -62_167_219_200), 253_402_300_799)
    }

    /// Compares the moments.
    public static func < (left: UTCTime, right: UTCTime) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }

    /// The moment so many seconds later; at the ends of what can be told it stays there.
    public func advanced(bySeconds seconds: Int64) -> UTCTime {
        let (sum, overflow) = self.secondsSinceEpoch.addingReportingOverflow(seconds)
        return UTCTime(secondsSinceEpoch: overflow ? (seconds < 0 ? .min : .max) : sum)
    }
}

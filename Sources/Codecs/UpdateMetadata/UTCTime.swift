/// A moment, in seconds since the beginning of 1970 (UTC), as metadata writes it: `2030-01-31T23:59:59Z`.
///
/// - Specification: TUF 1.0, section 4.2.1 ("expires").
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let secondsSinceEpoch: Int64

    /// Creates a moment.
    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
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

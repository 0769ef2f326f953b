/// A length of time in whole nanoseconds.
///
/// Swift's `Duration` counts attoseconds in 128 bits, whose division a 32-bit set-top box does in software for
/// every packet; 64 bits of nanoseconds do for engines. Adapters convert at their border.
public struct Interval: Hashable, Comparable, Sendable {
    /// The length in nanoseconds; negative intervals point back.
    public let nanoseconds: Int64

    /// Creates an interval of so many nanoseconds.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// No time at all.
    public static let zero = Self(nanoseconds: 0)

    /// An interval of whole seconds; it saturates beyond 292 years.
    @inlinable
    public static func seconds(_ count: Int64) -> Self {
        Self(nanoseconds: count.multipliedSaturating(by: 1_000_000_000))
    }

    /// An interval of whole milliseconds; it saturates beyond 292 years.
    @inlinable
    public static func milliseconds(_ count: Int64) -> Self {
        Self(nanoseconds: count.multipliedSaturating(by: 1_000_000))
    }

    /// An interval of whole microseconds; it saturates beyond 292 years.
    @inlinable
    public static func microseconds(_ count: Int64) -> Self {
        Self(nanoseconds: count.multipliedSaturating(by: 1_000))
    }

    /// Whether `lhs` is shorter than `rhs`.
    @inlinable
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.nanoseconds < rhs.nanoseconds
    }
}

extension Int64 {
    @inlinable
    func multipliedSaturating(by factor: Int64) -> Int64 {
        let (product, overflow) = self.multipliedReportingOverflow(by: factor)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}

/// A point on a clock that never goes back.
///
/// Engines get instants as arguments and never ask for the time, so that a test or a simulation replays them
/// exactly. Counted in nanoseconds from an origin that only the giver knows (on Linux the boot of the machine);
/// 64 bits last for 292 years.
public struct MonotonicInstant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's origin.
    public let nanoseconds: Int64

    /// Creates the instant `nanoseconds` after the clock's origin.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Whether `lhs` comes before `rhs`.
    @inlinable
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.nanoseconds < rhs.nanoseconds
    }

    /// The instant `interval` later; beyond the clock's range it saturates.
    @inlinable
    public func advanced(by interval: Interval) -> Self {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(interval.nanoseconds)
        guard !overflow else { return Self(nanoseconds: interval.nanoseconds < 0 ? .min : .max) }
        return Self(nanoseconds: sum)
    }

    /// How much later `other` is than this instant; negative when it is earlier.
    @inlinable
    public func interval(to other: Self) -> Interval {
        let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(self.nanoseconds)
        guard !overflow else { return Interval(nanoseconds: other < self ? .min : .max) }
        return Interval(nanoseconds: difference)
    }
}

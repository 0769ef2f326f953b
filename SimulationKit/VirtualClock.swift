package import Timekeeping

/// A clock that goes on only when it is told to.
package struct VirtualClock: Sendable {
    /// The present.
    package private(set) var now: MonotonicInstant

    /// Creates a clock that shows `start`.
    ///
    /// The default lies beyond 2³² nanoseconds from the origin, so that code which cuts an instant short fails early.
    package init(startingAt start: MonotonicInstant = MonotonicInstant(nanoseconds: 1_000_000_000_000)) {
        self.now = start
    }

    /// Lets `interval` pass.
    ///
    /// - Precondition: the interval is not negative.
    package mutating func advance(by interval: Interval) {
        self.advance(to: self.now.advanced(by: interval))
    }

    /// Lets the time until `instant` pass.
    ///
    /// - Precondition: the instant is not past.
    package mutating func advance(to instant: MonotonicInstant) {
        precondition(instant >= self.now, "time does not go back")
        self.now = instant
    }
}

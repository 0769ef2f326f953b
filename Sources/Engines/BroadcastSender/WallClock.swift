internal import Timekeeping

/// The time of day, from one reading of it.
struct WallClock: Sendable {
    private let seconds: UInt32
    private let instant: MonotonicInstant

    /// - Parameter seconds: since 1900 at `instant`, as NTP counts; wraps in 2036.
    init(seconds: UInt32, at instant: MonotonicInstant) {
        self.seconds = seconds
        self.instant = instant
    }

    /// NTP seconds at another instant.
    func seconds(at now: MonotonicInstant) -> UInt32 {
        let passed = self.instant.interval(to: now).nanoseconds / 1_000_000_000
        return self.seconds &+ UInt32(truncatingIfNeeded: passed)
    }
}

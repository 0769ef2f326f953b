import NIOCore
import Timekeeping

// The event loops' timers follow the same clock as `MonotonicClock`: CLOCK_MONOTONIC.

extension NIODeadline {
    /// The timer's form of an engine's instant.
    init(_ instant: MonotonicInstant) {
        self = .uptimeNanoseconds(UInt64(clamping: instant.nanoseconds))
    }
}

extension TimeAmount {
    /// The timer's form of an engine's interval.
    init(_ interval: Interval) {
        self = .nanoseconds(interval.nanoseconds)
    }
}

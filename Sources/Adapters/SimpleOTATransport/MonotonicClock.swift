import NIOCore
import Timekeeping

/// The clock behind the engines' instants: the same that the event loops' timers follow.
enum MonotonicClock {
    static var now: MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}

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

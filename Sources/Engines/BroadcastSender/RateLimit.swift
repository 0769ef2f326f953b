internal import Timekeeping

/// Holds a stream to a rate: what is sent in any stretch of time exceeds the rate by at most a burst.
struct RateLimit: Sendable {
    private let bitsPerSecond: UInt64
    /// How long what was not sent in time may be sent later: the burst, as a stretch of the rate.
    private let lag: Interval
    private var schedule: MonotonicInstant
    /// Numerator of the fraction of a nanosecond that the schedule owes, below the rate.
    private var remainder: UInt64 = 0

    /// - Parameter lag: how far a late sender may fall behind and still catch up.
    init(bitsPerSecond: UInt64, lag: Interval, startingAt now: MonotonicInstant) {
        precondition(bitsPerSecond > 0, "a rate is positive")
        self.bitsPerSecond = bitsPerSecond
        self.lag = lag
        self.schedule = now
    }

    /// When the next bytes may be sent.
    var dueInstant: MonotonicInstant { self.schedule }

    /// Notes that so many bytes were sent, at most 2³² − 1.
    mutating func didSend(byteCount: Int, at now: MonotonicInstant) {
        let oldest = now.advanced(by: Interval(nanoseconds: -self.lag.nanoseconds))
        if self.schedule < oldest {
            self.schedule = oldest
            self.remainder = 0
        }
        let owed = UInt64(byteCount) * 8_000_000_000
        let (quotient, rest) = owed.addingReportingOverflow(self.remainder).partialValue
            .quotientAndRemainder(dividingBy: self.bitsPerSecond)
        self.remainder = rest
        self.schedule = self.schedule.advanced(by: Interval(nanoseconds: Int64(clamping: quotient)))
    }
}

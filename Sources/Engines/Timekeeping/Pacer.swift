/// Says when the next bytes of a stream may be sent, so that they keep a rate evenly.
///
/// An ideal schedule runs at exactly the rate. A sender that woke up late is behind it and may catch up, at most a
/// third faster than the rate, so that a late wake-up becomes a slightly denser stretch and not a burst that
/// overruns a switch. What it lags behind by more than ``maximumLag`` is forgiven, not sent.
public struct Pacer: Sendable {
    /// How far the stream may fall behind its schedule before the rest is forgiven.
    ///
    /// What is caught up within a second exceeds the rate, so this bounds the excess at 1.5 %.
    public static let maximumLag = Interval.milliseconds(15)

    /// The rate in bytes per second.
    public let bytesPerSecond: UInt64

    private var schedule: MonotonicInstant
    private var earliest: MonotonicInstant
    // Numerator of the fraction of a nanosecond that the schedule owes, below `bytesPerSecond`.
    private var remainder: UInt64 = 0

    /// Creates a pacer whose first bytes may go at `start`.
    ///
    /// - Precondition: `bytesPerSecond` is positive.
    public init(bytesPerSecond: UInt64, startingAt start: MonotonicInstant) {
        precondition(bytesPerSecond > 0, "a pacer needs a rate")
        self.bytesPerSecond = bytesPerSecond
        self.schedule = start
        self.earliest = start
    }

    /// When the next bytes may be sent.
    ///
    /// The answer changes only with ``didSend(byteCount:at:)``.
    public var nextInstant: MonotonicInstant {
        max(self.schedule, self.earliest)
    }

    /// Notes that `byteCount` bytes were sent at `now`.
    ///
    /// - Precondition: `byteCount` is at most 2³² − 1.
    public mutating func didSend(byteCount: Int, at now: MonotonicInstant) {
        precondition(
            byteCount >= 0 && UInt64(byteCount) <= UInt64(UInt32.max), "more bytes than one send can hold")
        let oldest = now.advanced(by: Interval(nanoseconds: -Self.maximumLag.nanoseconds))
        if self.schedule < oldest {
            self.schedule = oldest
            self.remainder = 0
        }
        let owed = UInt64(byteCount) * 1_000_000_000 + self.remainder
        let cost = Int64(owed / self.bytesPerSecond)
        self.remainder = owed % self.bytesPerSecond
        self.schedule = self.schedule.advanced(by: Interval(nanoseconds: cost))
        self.earliest = now.advanced(by: Interval(nanoseconds: cost / 4 * 3))
    }
}

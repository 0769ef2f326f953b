import BroadcastReceiver
import Timekeeping

/// Notices that somebody sends packets that no broadcast key vouches for.
struct ForgeryMeter {
    /// So long packets are counted before anything is said.
    private static let window = Interval.seconds(1)
    /// How often it is said.
    private static let pause = Interval.seconds(30)
    /// Fewer in a second may be a sender that signed something anew.
    private static let leastCount: UInt64 = 10

    private var start: (instant: MonotonicInstant, count: UInt64)?
    private var silentUntil: MonotonicInstant?

    /// How many a second there are, where that is worth a warning now.
    mutating func note(_ statistics: GateStatistics, at now: MonotonicInstant) -> Int? {
        // Without a spine nobody knows of most forged packets before they have waited in vain.
        let count = statistics.forgedCount + statistics.unprovenCount
        guard let start = self.start else {
            self.start = (now, count)
            return nil
        }
        let passed = start.instant.interval(to: now)
        guard passed >= Self.window else { return nil }
        self.start = (now, count)
        guard count - start.count >= Self.leastCount, self.silentUntil.map({ now >= $0 }) ?? true else {
            return nil
        }
        self.silentUntil = now.advanced(by: Self.pause)
        return Int(Double(count - start.count) * 1e9 / Double(passed.nanoseconds))
    }
}

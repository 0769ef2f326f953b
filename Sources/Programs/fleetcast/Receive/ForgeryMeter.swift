import BroadcastReceiver
import Timekeeping

/// Notices that somebody sends packets that no broadcast key vouches for.
struct ForgeryMeter {
    /// So long packets are counted before anything is said.
    private static let window = Interval.seconds(1)
    /// How often it is said.
    private static let pause = Interval.seconds(30)
    /// Fewer in a second may be a sender that signed something anew.
    private static let leastForgedCount: UInt64 = 10
    /// Fewer in a second may be genuine packets, whose siblings were lost or are still to come.
    private static let leastUnprovenCount: UInt64 = 512

    private var start: (instant: MonotonicInstant, forgedCount: UInt64, unprovenCount: UInt64)?
    private var silentUntil: MonotonicInstant?

    /// How many a second there are, where that is worth a warning now.
    mutating func note(_ statistics: GateStatistics, at now: MonotonicInstant) -> Int? {
        let (forged, unproven) = (statistics.forgedCount, statistics.unprovenCount)
        guard let start = self.start else {
            self.start = (now, forged, unproven)
            return nil
        }
        let passed = start.instant.interval(to: now)
        guard passed >= Self.window else { return nil }
        self.start = (now, forged, unproven)
        let newForged = forged - min(forged, start.forgedCount)
        // Without a spine nobody knows of most forged packets before they have waited in vain. Those that
        // were proven after all are taken off again.
        let newUnproven = unproven - min(unproven, start.unprovenCount)
        guard newForged >= Self.leastForgedCount || newUnproven >= Self.leastUnprovenCount,
            self.silentUntil.map({ now >= $0 }) ?? true
        else { return nil }
        self.silentUntil = now.advanced(by: Self.pause)
        return Int(Double(newForged + newUnproven) * 1e9 / Double(passed.nanoseconds))
    }
}

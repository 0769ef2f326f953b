import BroadcastReceiver
import BroadcastReception
import Timekeeping

/// The rate of a reception, smoothed over some seconds.
struct ReceiveMeter {
    /// The weight of what is older falls to a third in so many seconds.
    private static let memorySeconds = 2.0

    /// Bits of UDP payload per second.
    private(set) var bitsPerSecond = 0.0
    private var symbolsPerSecond = 0.0
    private var last: (instant: MonotonicInstant, byteCount: UInt64, symbolCount: UInt64)?

    /// Notes how far a reception is.
    mutating func note(_ progress: BroadcastReceptionProgress, at now: MonotonicInstant) {
        let statistics = progress.statistics
        defer { self.last = (now, statistics.byteCount, statistics.newSymbolCount) }
        guard let last = self.last else { return }
        let seconds = Double(last.instant.interval(to: now).nanoseconds) / 1e9
        guard seconds > 0 else { return }
        let weight = min(1, seconds / Self.memorySeconds)
        let bits = Double(statistics.byteCount - last.byteCount) * 8 / seconds
        let symbols = Double(statistics.newSymbolCount - last.symbolCount) / seconds
        self.bitsPerSecond += (bits - self.bitsPerSecond) * weight
        self.symbolsPerSecond += (symbols - self.symbolsPerSecond) * weight
    }

    /// Seconds until so many symbols are there; `nil` where nothing comes.
    func remainingSeconds(held: UInt64, needed: UInt64) -> Double? {
        guard self.symbolsPerSecond > 1, needed > 0 else { return nil }
        return Double(needed - min(held, needed)) / self.symbolsPerSecond
    }
}

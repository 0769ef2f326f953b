internal import Timekeeping

/// Counts what is sent.
struct CastMeter {
    private let start: MonotonicInstant
    private var packetCount: UInt64 = 0
    private var wireByteCount: UInt64 = 0
    private var lastInstant: MonotonicInstant
    private var lastByteCount: UInt64 = 0
    private var bitsPerSecond = 0.0

    init(startingAt now: MonotonicInstant) {
        self.start = now
        self.lastInstant = now
    }

    mutating func count(_ packetCount: Int, byteCount: Int) {
        self.packetCount += UInt64(packetCount)
        self.wireByteCount += UInt64(byteCount)
    }

    /// What was sent in all, and the mean rate of it.
    func total(at now: MonotonicInstant, _ position: (lap: Int, fraction: Double)) -> CastProgress {
        let seconds = Double(self.start.interval(to: now).nanoseconds) / 1e9
        return CastProgress(
            packetCount: self.packetCount, wireByteCount: self.wireByteCount, seconds: seconds,
            bitsPerSecond: seconds > 0 ? Double(self.wireByteCount) * 8 / seconds : 0,
            lap: position.lap, fraction: position.fraction)
    }

    /// What was sent until now, and the rate since the last call, or over all where that was just now.
    mutating func progress(
        at now: MonotonicInstant, _ position: (lap: Int, fraction: Double)
    ) -> CastProgress {
        let seconds = Double(self.start.interval(to: now).nanoseconds) / 1e9
        let passed = Double(self.lastInstant.interval(to: now).nanoseconds) / 1e9
        if passed > 0.05 {
            self.bitsPerSecond = Double(self.wireByteCount - self.lastByteCount) * 8 / passed
            self.lastInstant = now
            self.lastByteCount = self.wireByteCount
        }
        return CastProgress(
            packetCount: self.packetCount, wireByteCount: self.wireByteCount, seconds: seconds,
            bitsPerSecond: self.bitsPerSecond, lap: position.lap, fraction: position.fraction)
    }
}

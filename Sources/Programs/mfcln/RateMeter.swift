import Timekeeping

/// The rate of a growing count over the last few seconds.
struct RateMeter {
    private static let window = Interval.seconds(3)
    private var samples: [(instant: MonotonicInstant, byteCount: UInt64)] = []

    /// Notes that the count stood at `byteCount` at `now`; a smaller count than before starts over.
    mutating func note(_ byteCount: UInt64, at now: MonotonicInstant) {
        if let last = self.samples.last, last.byteCount > byteCount { self.samples.removeAll() }
        self.samples.append((now, byteCount))
        self.samples.removeAll { $0.instant.interval(to: now) > Self.window }
    }

    /// Bytes per second; `nil` until there is something to reckon with.
    var bytesPerSecond: Double? {
        guard let first = self.samples.first, let last = self.samples.last else { return nil }
        let seconds = Double(first.instant.interval(to: last.instant).nanoseconds) / 1e9
        guard seconds > 0.2, last.byteCount > first.byteCount else { return nil }
        return Double(last.byteCount - first.byteCount) / seconds
    }
}

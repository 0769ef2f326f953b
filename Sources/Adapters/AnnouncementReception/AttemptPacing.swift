internal import Timekeeping

/// When what a source sends may be tried again after refusals: attempts take time, and somebody may forge files.
struct AttemptPacing {
    /// So many refused files in a row are passed over at once, to get at what lies beneath them.
    static let turnCount = 8
    // In milliseconds.
    private static let firstPause = 250 as Int64
    private static let longestPause = 4_000 as Int64

    private var refusalCount = 0
    private var pause = Self.firstPause
    private var next: MonotonicInstant?

    func mayTry(at now: MonotonicInstant) -> Bool { self.next.map { now >= $0 } ?? true }

    mutating func didRefuse(at now: MonotonicInstant) {
        self.refusalCount += 1
        if self.refusalCount == Self.turnCount { self.rest(at: now) }
    }

    /// An attempt that needs more ends a turn.
    mutating func didMiss(at now: MonotonicInstant) {
        if self.refusalCount > 0 { self.rest(at: now) }
    }

    private mutating func rest(at now: MonotonicInstant) {
        self.refusalCount = 0
        self.next = now.advanced(by: .milliseconds(self.pause))
        self.pause = min(Self.longestPause, 2 * self.pause)
    }
}

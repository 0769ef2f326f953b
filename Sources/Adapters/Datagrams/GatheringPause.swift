package import Timekeeping

/// How long a receiving thread may sleep, so that the next call brings many datagrams, before the socket
/// overflows.
///
/// Waking two threads for each datagram costs more than the datagram does. A pause is worth its while where
/// it gathers at least two messages, and harmless while what comes meanwhile fits a quarter of the socket's
/// buffer; the rest is for bursts, and for a thread that wakes up late.
package struct GatheringPause: Sendable {
    /// The longest pause; with a late wake-up a datagram still waits less than two milliseconds.
    package static let longest = Interval.microseconds(1_500)
    /// A shorter pause is none: sleeping costs as much as it saves.
    package static let shortest = Interval.microseconds(200)
    /// The time over which rates are measured: longer than the runs of a paced sender are apart.
    private static let window = Interval.milliseconds(5)
    // What the kernel books for a message beside its bytes, at most: its own structure, and the rest of a
    // page.
    private static let messageOverhead = 2_048

    private let budget: Int64
    private var windowStart: MonotonicInstant
    private var windowByteCount: Int64 = 0
    private var windowMessageCount: Int64 = 0
    // Per window.
    private var byteRate: Int64 = 0
    private var messageRate: Int64 = 0

    /// Starts measuring.
    ///
    /// - Parameter bufferByteCount: what the kernel granted for the buffer of each socket, of which it books
    ///   twice as much.
    package init(bufferByteCount: Int, startingAt now: MonotonicInstant) {
        self.budget = Int64(clamping: bufferByteCount / 2)
        self.windowStart = now
    }

    /// How long to sleep after `messageCount` messages of `byteCount` bytes together were received; zero for
    /// not at all.
    package mutating func next(messageCount: Int, byteCount: Int, at now: MonotonicInstant) -> Interval {
        self.windowMessageCount += Int64(messageCount)
        self.windowByteCount += Int64(byteCount + byteCount / 4 + messageCount * Self.messageOverhead)
        let elapsed = max(0, self.windowStart.interval(to: now).nanoseconds)
        if elapsed >= Self.window.nanoseconds {
            self.byteRate = Self.rate(self.windowByteCount, elapsed)
            self.messageRate = Self.rate(self.windowMessageCount, elapsed)
            self.windowByteCount = 0
            self.windowMessageCount = 0
            self.windowStart = now
        } else {
            // A stream that begins is noticed before the window is over.
            self.byteRate = max(self.byteRate, self.windowByteCount)
            self.messageRate = max(self.messageRate, self.windowMessageCount)
        }
        let safe = self.budget * Self.window.nanoseconds / max(1, self.byteRate)
        let pause = min(Self.longest.nanoseconds, safe)
        let expectedCount = self.messageRate * pause / Self.window.nanoseconds
        guard pause >= Self.shortest.nanoseconds, expectedCount >= 2 else { return .zero }
        return Interval(nanoseconds: pause)
    }

    private static func rate(_ count: Int64, _ elapsed: Int64) -> Int64 {
        // Counts of one window stay far below what this product could overflow.
        Int64(Double(count) * Double(self.window.nanoseconds) / Double(elapsed))
    }
}

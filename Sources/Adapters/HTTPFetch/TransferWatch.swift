package import Timekeeping

/// Tells a transfer that is slow from one that is slowed down on purpose.
///
/// Against slow retrieval: a server that sends a byte now and then would otherwise hold a device for ever.
package struct TransferWatch: Sendable {
    /// How long a transfer may take to get going.
    package static let grace = Interval.seconds(20)
    /// The rate that it must keep up on average from then on, in bytes per second.
    package static let leastBytesPerSecond: Int64 = 256

    private let start: MonotonicInstant

    /// Watches a transfer that begins now.
    package init(startingAt start: MonotonicInstant) {
        self.start = start
    }

    /// Whether a transfer that has brought `byteCount` bytes by `now` should be given up.
    package func isTooSlow(byteCount: Int64, at now: MonotonicInstant) -> Bool {
        let elapsed = self.start.interval(to: now)
        guard elapsed > Self.grace else { return false }
        return byteCount / Self.leastBytesPerSecond < elapsed.nanoseconds / 1_000_000_000
    }
}

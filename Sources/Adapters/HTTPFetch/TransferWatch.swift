package import Timekeeping

/// Tells a transfer that is slow from one that is slowed down on purpose.
///
/// Against slow retrieval: a server that sends a byte now and then would otherwise hold a device for ever.
package struct TransferWatch: Sendable {
    /// How slow a transfer may be.
    package struct Limits: Sendable {
        /// How long a transfer may take to get going.
        package var grace = Interval.seconds(20)
        /// The rate that it must keep up on average from then on, in bytes per second.
        package var leastBytesPerSecond: Int64
        /// How long the whole of it may take, with all attempts and redirections; `nil` for any time.
        package var total: Interval?

        /// For files whose length is signed, and of which what came is kept: 33 kbit/s, three days for 1 GB.
        package static let artifact = Self(leastBytesPerSecond: 4_096)

        /// For metadata of at most so many bytes: a minute, and as long as 16 kbit/s take for them.
        package static func metadata(byteLimit: Int) -> Self {
            Self(leastBytesPerSecond: 256, total: .seconds(60 + Int64(byteLimit / 2_048)))
        }

        /// Creates limits.
        package init(leastBytesPerSecond: Int64, total: Interval? = nil) {
            self.leastBytesPerSecond = leastBytesPerSecond
            self.total = total
        }
    }

    private let start: MonotonicInstant
    private let limits: Limits
    /// When the whole must be there.
    private let end: MonotonicInstant?

    /// Watches a transfer that begins now.
    ///
    /// - Parameter first: when its first attempt began.
    package init(_ limits: Limits, startingAt start: MonotonicInstant, first: MonotonicInstant? = nil) {
        self.start = start
        self.limits = limits
        self.end = limits.total.map { (first ?? start).advanced(by: $0) }
    }

    /// Whether a transfer that has brought `byteCount` bytes by `now` should be given up.
    package func isTooSlow(byteCount: Int64, at now: MonotonicInstant) -> Bool {
        if let end = self.end, now > end { return true }
        let elapsed = self.start.interval(to: now)
        guard elapsed > self.limits.grace else { return false }
        return byteCount / self.limits.leastBytesPerSecond < elapsed.nanoseconds / 1_000_000_000
    }
}

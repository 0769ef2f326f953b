/// Says when the next bytes of a stream may be sent, so that it never exceeds a rate on the wire by more than a burst.
///
/// Over any time W at most `bitsPerSecond × W` and one ``burstByteCount`` are sent, and the rate is reached exactly
/// as long as the sender comes late by less than ``maximumLag``. It may send at ``nextInstant`` or later, at most
/// what it named as its largest send, and then again at the new ``nextInstant``, which may have passed already.
///
/// Counted is what the link layer carries: UDP payload and the headers of UDP and IP (``wireByteCount(payload:ipv6:)``);
/// Ethernet's own 18 bytes, and 20 more of silence, are not.
public struct TokenBucket: Sendable {
    /// How long a burst lasts at the rate, unless the largest send alone takes more than half of it.
    public static let burstDuration = Interval.milliseconds(5)
    /// What may at least be caught up after a late wake-up, whatever the largest send is.
    public static let minimumLag = Interval(nanoseconds: burstDuration.nanoseconds / 2)
    /// The largest send that is ever counted at once, in bytes.
    public static let maximumSendByteCount = 1 << 26

    /// The rate, in bits per second on the wire.
    public let bitsPerSecond: UInt64
    /// What may be sent at most beyond the rate, in bytes on the wire.
    public let burstByteCount: Int
    /// How far the stream may fall behind the rate and still catch up; the rest is forgiven.
    public let maximumLag: Interval

    private var schedule: MonotonicInstant
    // Numerator of the fraction of a nanosecond that the schedule owes, below `bitsPerSecond`.
    private var remainder: UInt64 = 0

    /// Creates a bucket whose first bytes may go at `start`.
    ///
    /// - Parameter largestSendByteCount: the most that will be noted in one call of ``didSend(wireByteCount:at:)``, on
    ///   the wire: a datagram, or a run of datagrams that one system call sends.
    /// - Precondition: `bitsPerSecond` is positive; `largestSendByteCount` lies in 1 ... ``maximumSendByteCount``.
    public init(bitsPerSecond: UInt64, largestSendByteCount: Int, startingAt start: MonotonicInstant) {
        precondition(bitsPerSecond > 0, "a bucket needs a rate")
        precondition(
            (1...Self.maximumSendByteCount).contains(largestSendByteCount),
            "the largest send lies in 1 ... \(Self.maximumSendByteCount) bytes")
        let sendNanoseconds = Int64(
            clamping: UInt64(largestSendByteCount) * 8_000_000_000 / bitsPerSecond)
        let lag = max(Self.minimumLag.nanoseconds, Self.burstDuration.nanoseconds - sendNanoseconds)
        self.maximumLag = Interval(nanoseconds: lag)
        let (product, overflow) = bitsPerSecond.multipliedReportingOverflow(by: UInt64(lag))
        let lagByteCount = overflow ? bitsPerSecond / 8_000_000_000 * UInt64(lag) : product / 8_000_000_000
        self.burstByteCount = largestSendByteCount + Int(clamping: lagByteCount)
        self.bitsPerSecond = bitsPerSecond
        self.schedule = start
    }

    /// When the next bytes may be sent.
    ///
    /// The answer changes only with ``didSend(wireByteCount:at:)``.
    public var nextInstant: MonotonicInstant {
        self.schedule
    }

    /// Notes that datagrams of `wireByteCount` bytes together were sent at `now`.
    ///
    /// - Precondition: `wireByteCount` lies in 0 ... ``maximumSendByteCount``.
    public mutating func didSend(wireByteCount: Int, at now: MonotonicInstant) {
        precondition(
            (0...Self.maximumSendByteCount).contains(wireByteCount), "more bytes than one send can hold")
        let oldest = now.advanced(by: Interval(nanoseconds: -self.maximumLag.nanoseconds))
        if self.schedule < oldest {
            self.schedule = oldest
            self.remainder = 0
        }
        // Below 2^26 x 2^33 + 2^64's rest: the rate itself is what could overflow, and does so only in theory.
        let (owed, overflow) = (UInt64(wireByteCount) * 8_000_000_000).addingReportingOverflow(self.remainder)
        let cost = (overflow ? UInt64.max : owed) / self.bitsPerSecond
        self.remainder = overflow ? 0 : owed % self.bitsPerSecond
        self.schedule = self.schedule.advanced(by: Interval(nanoseconds: Int64(clamping: cost)))
    }

    /// Size on the wire of a datagram of `payload` bytes: with 8 bytes for UDP and 20 for IPv4 or 40 for IPv6.
    public static func wireByteCount(payload: Int, ipv6: Bool) -> Int {
        payload + 8 + (ipv6 ? 40 : 20)
    }
}

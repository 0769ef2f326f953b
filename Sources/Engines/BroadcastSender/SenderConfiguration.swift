public import FluteFormat
public import Timekeeping

/// What all sessions of a sender have in common: they share one channel and its rate.
public struct SenderConfiguration: Sendable {
    /// Compresses tables.
    public struct TableCompression: Sendable {
        /// What it makes, for receivers to undo.
        public let encoding: ContentEncoding
        /// Compresses a table; `nil` where that cannot be done.
        public let compress: @Sendable ([UInt8]) -> [UInt8]?

        /// Creates a way of compressing.
        public init(_ encoding: ContentEncoding, _ compress: @escaping @Sendable ([UInt8]) -> [UInt8]?) {
            self.encoding = encoding
            self.compress = compress
        }
    }

    /// The greatest payload of a UDP datagram over IPv4, in bytes.
    static let maximumPayloadByteCount = 65_507

    /// Bits per second on the wire, IP and UDP headers included; `nil` for as fast as the shell asks.
    public var bitsPerSecond: UInt64?
    /// Bytes of the IP and UDP headers of a datagram: 28 for IPv4, 48 for IPv6.
    public var headerByteCount = 28
    /// Longest time between two file delivery tables of a session.
    public var tableInterval = Interval.seconds(2)
    /// How long a table is valid, in seconds; it is renewed after half of it.
    public var tableLifeSeconds: UInt32 = 3_600
    /// Bytes of a table's symbols, so that their datagrams are no longer than those of objects.
    public var tableSymbolByteCount = 1_408
    /// How tables are compressed, those that get smaller by it; `nil` for none.
    public var tableCompression: TableCompression?
    /// A lap that begins brings no table before so many times the table's bytes were sent, at least 1.
    public var tableSpacing = 4
    /// Most packets in one ``SenderAction/send(_:)``, at least 1; the kernel segments up to 64.
    public var maximumRunPacketCount = 44
    /// Whether the sender ends by itself once the last lap of every object is done.
    public var endsAfterLastLap = true

    /// A configuration with the defaults.
    public init(bitsPerSecond: UInt64? = nil) {
        self.bitsPerSecond = bitsPerSecond
    }
}

public import ByteCoding

/// The 20 bytes that begin every MultiFiles datagram.
///
/// On the wire five 32-bit unsigned integers: message type, flags, data size, sequence number, file offset.
/// The original's document does not state their byte order, so the magic number in the first one tells it.
public struct DatagramHeader: Hashable, Sendable {
    /// Size on the wire, in bytes.
    public static let encodedByteCount = 20

    /// Flag bit 0: install even where the version is not newer ("force update").
    public static let forceFlag: UInt32 = 1

    /// What follows the header.
    public let messageType: MessageType
    /// Flag bits; all but bit 0 are undefined and ignored.
    public let flags: UInt32
    /// Number of bytes that follow the header and belong to the message.
    public let bodyByteCount: UInt32
    /// Number of the carousel's cycle, from 1; it wraps after 2³² − 1 cycles.
    public let cycleNumber: UInt32
    /// Where the block begins, in bytes from the start of the file; in an INFO message, where the cycle stands.
    public let fileOffset: UInt32
    /// The byte order of all integers of this datagram.
    public let byteOrder: ByteOrder

    /// Creates a header.
    @inlinable
    public init(
        messageType: MessageType,
        flags: UInt32,
        bodyByteCount: UInt32,
        cycleNumber: UInt32,
        fileOffset: UInt32,
        byteOrder: ByteOrder
    ) {
        self.messageType = messageType
        self.flags = flags
        self.bodyByteCount = bodyByteCount
        self.cycleNumber = cycleNumber
        self.fileOffset = fileOffset
        self.byteOrder = byteOrder
    }

    /// Parses the header of `datagram` and checks that the body it announces is there.
    ///
    /// Bytes behind the announced body are ignored, as the original does.
    @inlinable
    public init(parsing datagram: RawSpan) throws(DatagramError) {
        guard datagram.byteCount >= Self.encodedByteCount else { throw .truncated }
        let byteOrder: ByteOrder
        if let messageType = MessageType(rawValue: datagram.readUInt32(at: 0, .network)) {
            self.messageType = messageType
            byteOrder = .network
        } else if let messageType = MessageType(rawValue: datagram.readUInt32(at: 0, .little)) {
            self.messageType = messageType
            byteOrder = .little
        } else {
            throw .unknownMessageType
        }
        self.byteOrder = byteOrder
        self.flags = datagram.readUInt32(at: 4, byteOrder)
        self.bodyByteCount = datagram.readUInt32(at: 8, byteOrder)
        self.cycleNumber = datagram.readUInt32(at: 12, byteOrder)
        self.fileOffset = datagram.readUInt32(at: 16, byteOrder)
        guard UInt64(self.bodyByteCount) <= UInt64(datagram.byteCount - Self.encodedByteCount) else {
            throw .truncated
        }
    }

    /// Whether the force flag is set.
    public var isForced: Bool {
        self.flags & Self.forceFlag != 0
    }

    /// Writes the header to the first 20 bytes of `bytes`.
    ///
    /// - Precondition: `bytes` has room for the header.
    @inlinable
    public func encode(into bytes: inout MutableRawSpan) {
        bytes.writeUInt32(self.messageType.rawValue, at: 0, self.byteOrder)
        bytes.writeUInt32(self.flags, at: 4, self.byteOrder)
        bytes.writeUInt32(self.bodyByteCount, at: 8, self.byteOrder)
        bytes.writeUInt32(self.cycleNumber, at: 12, self.byteOrder)
        bytes.writeUInt32(self.fileOffset, at: 16, self.byteOrder)
    }
}

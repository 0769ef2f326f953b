internal import ByteCoding

/// A datagram that was checked to be an ALC packet: everything named here lies inside it.
///
/// What follows the header, an FEC payload ID and encoding symbols, depends on the object and is not looked at.
/// - Specification: RFC 5775, section 4; RFC 5651, sections 5.1 and 5.2.
public struct ALCPacket: Hashable, Sendable {
    /// The session; 0 where the packet has no such field, as RFC 5651 allows for a channel of one session.
    public let sessionID: TransportSessionID
    /// The object; 0, the file delivery table, where the packet has no such field.
    public let objectID: TransportObjectID
    /// Codepoint; in FLUTE the FEC Encoding ID.
    public let codepoint: UInt8
    /// Flag A.
    public let closesSession: Bool
    /// Flag B.
    public let closesObject: Bool
    /// The FEC payload ID begins here, if anything follows the header.
    public let headerByteCount: Int
    /// EXT_FDT.
    public private(set) var fileDeliveryTable: FDTTag?
    /// EXT_CENC.
    public private(set) var contentEncoding: UInt8?
    /// Where EXT_FTI is in the datagram, its type and length included.
    public private(set) var transmissionInformation: Range<Int>?
    /// Where EXT_AUTH is in the datagram, its type and length included.
    public private(set) var authentication: Range<Int>?
    /// EXT_TIME.
    public private(set) var time: LCTTime?

    /// Checks a datagram.
    public init(parsing datagram: RawSpan) throws(PacketError) {
        guard datagram.byteCount >= 4 else { throw .truncated(byteCount: datagram.byteCount, neededByteCount: 4) }
        let word = datagram.readUInt32(at: 0, .network)
        guard word >> 28 == 1 else { throw .unknownVersion(Int(word >> 28)) }
        let headerByteCount = Int(word >> 8 & 0xFF) * 4
        guard headerByteCount <= datagram.byteCount else {
            throw .truncated(byteCount: datagram.byteCount, neededByteCount: headerByteCount)
        }
        let controlByteCount = 4 * (Int(word >> 26 & 3) + 1)
        let half = Int(word >> 20 & 1) * 2
        let sessionByteCount = Int(word >> 23 & 1) * 4 + half
        let objectByteCount = Int(word >> 21 & 3) * 4 + half
        let sessionOffset = 4 + controlByteCount
        let extensionOffset = sessionOffset + sessionByteCount + objectByteCount
        guard extensionOffset <= headerByteCount else {
            throw .headerTooShort(byteCount: headerByteCount, neededByteCount: extensionOffset)
        }
        guard sessionByteCount + objectByteCount > 0 else { throw .noObject }
        self.codepoint = UInt8(truncatingIfNeeded: word)
        self.closesSession = word >> 17 & 1 != 0
        self.closesObject = word >> 16 & 1 != 0
        self.headerByteCount = headerByteCount
        if sessionByteCount == 2, objectByteCount == 2 {
            // The usual form.
            let both = datagram.readUInt32(at: sessionOffset, .network)
            self.sessionID = TransportSessionID(bits: UInt128(both >> 16))
            self.objectID = TransportObjectID(bits: UInt128(both & 0xFFFF))
        } else {
            self.sessionID = TransportSessionID(
                bits: Self.integer(datagram, at: sessionOffset, byteCount: sessionByteCount))
            self.objectID = TransportObjectID(
                bits: Self.integer(
                    datagram, at: sessionOffset + sessionByteCount, byteCount: objectByteCount))
        }
        if extensionOffset < headerByteCount {
            try self.readExtensions(datagram, extensionOffset..<headerByteCount)
        }
    }

    private static func integer(_ bytes: RawSpan, at offset: Int, byteCount: Int) -> UInt128 {
        var value: UInt128 = 0
        for index in offset..<(offset + byteCount) { value = value << 8 | UInt128(bytes.readUInt8(at: index)) }
        return value
    }

    private mutating func readExtensions(_ datagram: RawSpan, _ all: Range<Int>) throws(PacketError) {
        var offset = all.lowerBound
        while offset < all.upperBound {
            let type = datagram.readUInt8(at: offset)
            let byteCount = type >= 128 ? 4 : 4 * Int(datagram.readUInt8(at: offset + 1))
            // The header is a number of whole words, so there is a word to read as long as there is anything.
            guard byteCount > 0, byteCount <= all.upperBound - offset else { throw .badExtension(type: type) }
            self.take(type, datagram, offset..<(offset + byteCount))
            offset += byteCount
        }
    }

    private mutating func take(_ type: UInt8, _ datagram: RawSpan, _ range: Range<Int>) {
        typealias Known = HeaderExtension.ExtensionType
        switch type {
        case Known.fileDeliveryTable:
            let word = datagram.readUInt32(at: range.lowerBound, .network)
            self.fileDeliveryTable = FDTTag(
                version: UInt8(truncatingIfNeeded: word >> 20 & 0xF), instanceID: word & 0xFFFFF)
        case Known.contentEncoding: self.contentEncoding = datagram.readUInt8(at: range.lowerBound + 1)
        case Known.transmissionInformation: self.transmissionInformation = range
        case Known.authentication: self.authentication = range
        case Known.time: self.time = LCTTime(datagram, range)
        default: break
        }
    }
}

extension LCTTime {
    /// Reads EXT_TIME as far as it goes: a field that is announced and not there ends it.
    init(_ datagram: RawSpan, _ range: Range<Int>) {
        let flags = datagram.readUInt8(at: range.lowerBound + 2)
        self.init()
        self.protocolBits = datagram.readUInt8(at: range.lowerBound + 3)
        var offset = range.lowerBound + 4
        for index: UInt8 in 0..<4 where flags & (0x80 >> index) != 0 {
            guard offset + 4 <= range.upperBound else { return }
            let value = datagram.readUInt32(at: offset, .network)
            offset += 4
            switch index {
            case 0: self.senderSeconds = value
            case 1: self.senderFraction = value
            case 2: self.residualSeconds = value
            default: self.lastChangedSeconds = value
            }
        }
    }
}

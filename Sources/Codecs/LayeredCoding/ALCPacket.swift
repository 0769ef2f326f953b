internal import ByteCoding

/// A datagram that was checked to be an ALC packet: everything named here lies inside it.
///
/// What follows the header, an FEC payload ID and encoding symbols, depends on the object and is not looked
/// at; a packet that only closes its session or object may end there. Of an extension that is there twice,
/// the last one counts; unknown ones are passed over.
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
    ///
    /// - Throws: ``PacketError``.
    public init(parsing datagram: RawSpan) throws(PacketError) {
        let fields = try HeaderFields(parsing: datagram)
        guard fields.extensionOffset > fields.session.lowerBound else { throw .noObject }
        self.sessionID = TransportSessionID(fields, of: datagram)
        self.objectID = TransportObjectID(fields, of: datagram)
        self.codepoint = fields.codepoint
        self.closesSession = fields.closesSession
        self.closesObject = fields.closesObject
        self.headerByteCount = fields.headerByteCount
        var offset = fields.extensionOffset
        while offset < fields.headerByteCount {
            let field = try ExtensionField(at: offset, of: datagram, headerEnd: fields.headerByteCount)
            try self.take(field, of: datagram)
            offset = field.range.upperBound
        }
    }

    private mutating func take(_ field: ExtensionField, of datagram: RawSpan) throws(PacketError) {
        typealias Known = HeaderExtension.ExtensionType
        switch field.type {
        case Known.fileDeliveryTable:
            let tag = FDTTag(field, of: datagram)
            guard tag.version == 1 || tag.version == 2 else { throw .unknownFLUTEVersion(tag.version) }
            self.fileDeliveryTable = tag
        case Known.contentEncoding: self.contentEncoding = datagram.readUInt8(at: field.content.lowerBound)
        case Known.transmissionInformation: self.transmissionInformation = field.range
        case Known.authentication: self.authentication = field.range
        case Known.time: self.time = LCTTime(field, of: datagram)
        default: break
        }
    }
}

extension FDTTag {
    init(_ field: ExtensionField, of datagram: RawSpan) {
        let word = datagram.readUInt32(at: field.range.lowerBound, .network)
        self.init(version: UInt8(truncatingIfNeeded: word >> 20 & 0xF), instanceID: word)
    }
}

extension LCTTime {
    /// Reads EXT_TIME as far as it goes: a field that is announced and not there ends it.
    init(_ field: ExtensionField, of datagram: RawSpan) {
        var offset = field.content.lowerBound
        let flags = datagram.readUInt8(at: offset)
        self.init()
        self.protocolBits = datagram.readUInt8(at: offset + 1)
        offset += 2
        for index: UInt8 in 0..<4 where flags & (0x80 >> index) != 0 {
            guard offset + 4 <= field.range.upperBound else { return }
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

/// What the first four bytes of a packet say, and where its fields lie, checked against the datagram's
/// length.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------+---+---+-+---+-+---+-+-+---------------+---------------+
///     |   V   | C |PSI|S| O |H| 0 |A|B|    HDR_LEN    |   codepoint   |
///     +-------+---+---+-+---+-+---+-+-+---------------+---------------+
///     |          congestion control information, 32·C + 32 bits       |
///     |          session identifier, 32·S + 16·H bits                 |
///     |          object identifier, 32·O + 16·H bits                  |
///     |          header extensions                                    |
///     +---------------------------------------------------------------+
/// - Specification: RFC 5651, section 5.1.
struct HeaderFields {
    private let word: UInt32

    /// - Throws: ``PacketError``, unless all of the header lies inside the datagram, and all fields inside
    ///   the header.
    init(parsing datagram: RawSpan) throws(PacketError) {
        guard datagram.byteCount >= 4 else {
            throw .truncated(byteCount: datagram.byteCount, neededByteCount: 4)
        }
        self.word = UInt32(truncatingIfNeeded: datagram.unsignedInteger(at: 0, byteCount: 4))
        guard self.word >> 28 == 1 else { throw .unknownVersion(Int(self.word >> 28)) }
        guard self.headerByteCount <= datagram.byteCount else {
            throw .truncated(byteCount: datagram.byteCount, neededByteCount: self.headerByteCount)
        }
        guard self.extensionOffset <= self.headerByteCount else {
            throw .headerTooShort(byteCount: self.headerByteCount, neededByteCount: self.extensionOffset)
        }
    }

    var protocolSpecificIndication: UInt8 { UInt8(truncatingIfNeeded: self.word >> 24 & 3) }
    var closesSession: Bool { self.word >> 17 & 1 != 0 }
    var closesObject: Bool { self.word >> 16 & 1 != 0 }
    var headerByteCount: Int { 4 * Int(self.word >> 8 & 0xFF) }
    var codepoint: UInt8 { UInt8(truncatingIfNeeded: self.word) }

    var congestionControl: Range<Int> { 4..<8 + 4 * Int(self.word >> 26 & 3) }
    var session: Range<Int> {
        let start = self.congestionControl.upperBound
        return start..<start + 4 * Int(self.word >> 23 & 1) + self.halfWordByteCount
    }
    var object: Range<Int> {
        let start = self.session.upperBound
        return start..<start + 4 * Int(self.word >> 21 & 3) + self.halfWordByteCount
    }
    /// Where the header extensions begin.
    var extensionOffset: Int { self.object.upperBound }

    private var halfWordByteCount: Int { 2 * Int(self.word >> 20 & 1) }
}

extension TransportSessionID {
    init(_ fields: HeaderFields, of datagram: RawSpan) {
        self.init(
            bits: UInt128(
                datagram.unsignedInteger(
                    at: fields.session.lowerBound, byteCount: fields.session.count)))
    }
}

extension TransportObjectID {
    init(_ fields: HeaderFields, of datagram: RawSpan) {
        self.init(
            bits: datagram.longUnsignedInteger(
                at: fields.object.lowerBound, byteCount: fields.object.count))
    }
}

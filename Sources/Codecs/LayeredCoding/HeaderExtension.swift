/// An extension of an LCT header.
///
/// - Specification: RFC 5651, section 5.2; RFC 5775, section 4.2; RFC 6726, section 3.4.
public enum HeaderExtension: Hashable, Sendable {
    /// Types of the extensions that are known here.
    public enum ExtensionType {
        /// EXT_NOP, ignored.
        public static let nop: UInt8 = 0
        /// EXT_AUTH, packet authentication.
        public static let authentication: UInt8 = 1
        /// EXT_TIME.
        public static let time: UInt8 = 2
        /// EXT_FTI, FEC object transmission information.
        public static let transmissionInformation: UInt8 = 64
        /// EXT_FDT; types from 128 have one word and no length.
        public static let fileDeliveryTable: UInt8 = 192
        /// EXT_CENC, content encoding of the table.
        public static let contentEncoding: UInt8 = 193
    }

    /// EXT_NOP of so many words of 32 bits, 1 ... 255.
    case nop(wordCount: Int)
    /// EXT_AUTH: what follows its length; 2 bytes, or 2 and a multiple of 4.
    case authentication([UInt8])
    /// EXT_TIME.
    case time(LCTTime)
    /// EXT_FTI.
    case transmissionInformation(TransmissionInformation)
    /// EXT_FDT.
    case fileDeliveryTable(FDTTag)
    /// EXT_CENC: 0 null, 1 ZLIB, 2 DEFLATE, 3 GZIP.
    case contentEncoding(UInt8)
    /// Another one: what follows its type and length, padded to whole words when written.
    case unknown(type: UInt8, content: [UInt8])

    /// The extension as it stands in a header: a multiple of 4 bytes.
    public func encoded() -> [UInt8] {
        switch self {
        case .nop(let wordCount):
            return Self.encode(ExtensionType.nop, [UInt8](repeating: 0, count: max(1, wordCount) * 4 - 2))
        case .authentication(let content): return Self.encode(ExtensionType.authentication, content)
        case .time(let time): return Self.encode(ExtensionType.time, time.encodedContent)
        case .transmissionInformation(let information): return information.encodedExtension()
        case .fileDeliveryTable(let tag):
            let id = tag.instanceID
            return [
                ExtensionType.fileDeliveryTable, tag.version << 4 | UInt8(truncatingIfNeeded: id >> 16),
                UInt8(truncatingIfNeeded: id >> 8), UInt8(truncatingIfNeeded: id),
            ]
        case .contentEncoding(let encoding): return [ExtensionType.contentEncoding, encoding, 0, 0]
        case .unknown(let type, let content): return Self.encode(type, content)
        }
    }

    /// An extension of `type` with `content` behind type and length.
    ///
    /// - Precondition: at most 1018 bytes; from type 128 on at most 3.
    static func encode(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        if type >= 128 {
            precondition(content.count <= 3, "an extension of one word has three bytes")
            return [type] + content + [UInt8](repeating: 0, count: 3 - content.count)
        }
        let wordCount = (2 + content.count + 3) / 4
        precondition(wordCount <= 255, "an extension has at most 255 words")
        let padding = wordCount * 4 - 2 - content.count
        return [type, UInt8(wordCount)] + content + [UInt8](repeating: 0, count: padding)
    }
}

extension LCTTime {
    /// What follows type and length of EXT_TIME.
    var encodedContent: [UInt8] {
        let fields = [self.senderSeconds, self.senderFraction, self.residualSeconds, self.lastChangedSeconds]
        var flags: UInt8 = 0
        var content: [UInt8] = []
        for (index, field) in fields.enumerated() {
            guard let field else { continue }
            flags |= 0x80 >> UInt8(index)
            for shift: UInt32 in [24, 16, 8, 0] { content.append(UInt8(truncatingIfNeeded: field >> shift)) }
        }
        return [flags, self.protocolBits] + content
    }
}

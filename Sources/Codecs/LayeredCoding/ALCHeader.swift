/// Everything of an ALC packet before its FEC payload ID, for writing.
///
/// - Specification: RFC 5775, section 4; RFC 5651, section 5.1.
public struct ALCHeader: Hashable, Sendable {
    /// The greatest LCT header in bytes: its length field counts 255 words.
    public static let maximumByteCount = 1020

    /// The fixed fields.
    public var lct: LCTHeader
    /// The extensions, in order.
    public var extensions: [HeaderExtension]

    /// Creates a header.
    public init(_ lct: LCTHeader, extensions: [HeaderExtension] = []) {
        self.lct = lct
        self.extensions = extensions
    }

    /// The header's bytes, a multiple of 4.
    ///
    /// - Precondition: at most ``maximumByteCount`` bytes.
    public func encoded() -> [UInt8] {
        let lct = self.lct
        precondition(
            [32, 64, 96, 128].contains(lct.congestionControlBitCount),
            "congestion control information has 32, 64, 96 or 128 bits")
        let widths = FieldWidths(lct)
        var bytes: [UInt8] = [
            0x10 | UInt8(lct.congestionControlBitCount / 32 - 1) << 2 | lct.protocolSpecificIndication & 3,
            widths.flags | (lct.closesSession ? 2 : 0) | (lct.closesObject ? 1 : 0),
            0,
            lct.codepoint,
        ]
        bytes.append(lct.congestionControl, byteCount: lct.congestionControlBitCount / 8)
        bytes.append(lct.sessionID?.rawValue ?? 0, byteCount: widths.sessionBitCount / 8)
        bytes.append(lct.objectID?.rawValue ?? 0, byteCount: widths.objectBitCount / 8)
        for headerExtension in self.extensions { bytes += headerExtension.encoded() }
        precondition(bytes.count <= Self.maximumByteCount, "a header has at most 255 words")
        bytes[2] = UInt8(bytes.count / 4)
        return bytes
    }
}

/// Widths of TSI and TOI: 32·S + 16·H and 32·O + 16·H bits, so both have the half word or neither.
///
/// A session identifier of more than 32 bits, or an object identifier of more than 96, needs the half word:
/// without the other identifier, that one's field is 16 zero bits.
private struct FieldWidths {
    let sessionBitCount: Int
    let objectBitCount: Int
    private let halfWordBitCount: Int

    init(_ lct: LCTHeader) {
        let session = Self.bitCount(
            lct.sessionID.map { UInt128($0.rawValue) }, atLeast: lct.sessionBitCount, greatest: 48)
        let object = Self.bitCount(lct.objectID?.rawValue, atLeast: lct.objectBitCount, greatest: 112)
        let fields = { (half: Int) in
            (Self.width(session, halfWord: half), Self.width(object, halfWord: half), half)
        }
        let (whole, half) = (fields(0), fields(16))
        let wholeFits = whole.0 <= 32 && whole.1 <= 96
        (self.sessionBitCount, self.objectBitCount, self.halfWordBitCount) =
            wholeFits && whole.0 + whole.1 <= half.0 + half.1 ? whole : half
    }

    /// The second byte of the header, without its flags A and B.
    var flags: UInt8 {
        let session = UInt8((self.sessionBitCount - self.halfWordBitCount) / 32) << 7
        let object = UInt8((self.objectBitCount - self.halfWordBitCount) / 32) << 5
        return session | object | UInt8(self.halfWordBitCount)
    }

    /// The least 32·n + `halfWord` bits that hold so many.
    private static func width(_ bitCount: Int, halfWord: Int) -> Int {
        (max(0, bitCount - halfWord) + 31) / 32 * 32 + halfWord
    }

    /// What a field must have; nothing without an identifier.
    private static func bitCount(_ value: UInt128?, atLeast least: Int, greatest: Int) -> Int {
        guard let value else { return 0 }
        precondition((0...greatest).contains(least), "a field of at most \(greatest) bits")
        // Without a field, there would be no identifier.
        return max(1, least, UInt128.bitWidth - value.leadingZeroBitCount)
    }
}

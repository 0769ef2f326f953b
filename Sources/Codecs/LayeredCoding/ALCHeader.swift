internal import ByteCoding

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
        Self.append(lct.congestionControl, bitCount: lct.congestionControlBitCount, to: &bytes)
        if let id = lct.sessionID {
            Self.append(UInt128(id.rawValue), bitCount: widths.sessionBitCount, to: &bytes)
        }
        if let id = lct.objectID { Self.append(id.rawValue, bitCount: widths.objectBitCount, to: &bytes) }
        for headerExtension in self.extensions { bytes += headerExtension.encoded() }
        precondition(bytes.count <= Self.maximumByteCount, "a header has at most 255 words")
        bytes[2] = UInt8(bytes.count / 4)
        return bytes
    }

    private static func append(_ value: UInt128, bitCount: Int, to bytes: inout [UInt8]) {
        for shift in stride(from: bitCount - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt128(shift)))
        }
    }
}

/// Widths of TSI and TOI: 32·S + 16·H and 32·O + 16·H bits, so both have the half word or neither.
private struct FieldWidths {
    private(set) var sessionBitCount = 0
    private(set) var objectBitCount = 0
    private var hasHalfWords = false

    init(_ lct: LCTHeader) {
        let session = lct.sessionID.map { max(lct.sessionBitCount, Self.bitCount(UInt128($0.rawValue))) } ?? 0
        let object = lct.objectID.map { max(lct.objectBitCount, Self.bitCount($0.rawValue)) } ?? 0
        let choices = [false, true].compactMap { Self.choice(session: session, object: object, half: $0) }
        // Each identifier alone could always be written; both together can, with a word more.
        guard let best = choices.min(by: { $0.0 + $0.1 < $1.0 + $1.1 }) else { return }
        (self.sessionBitCount, self.objectBitCount) = (best.0, best.1)
        self.hasHalfWords = best.2
    }

    /// The second byte of the header, without its flags A and B.
    var flags: UInt8 {
        let half = self.hasHalfWords ? 16 : 0
        let session = UInt8((self.sessionBitCount - half) / 32) << 7
        let object = UInt8((self.objectBitCount - half) / 32) << 5
        return session | object | (self.hasHalfWords ? 0x10 : 0)
    }

    private static func choice(session: Int, object: Int, half: Bool) -> (Int, Int, Bool)? {
        let base = half ? 16 : 0
        // A field that is not there may not have a half word either.
        if half, session == 0 || object == 0 { return nil }
        let sessionWords = (max(0, session - base) + 31) / 32
        let objectWords = (max(0, object - base) + 31) / 32
        guard sessionWords <= 1, objectWords <= 3 else { return nil }
        return (sessionWords * 32 + base, objectWords * 32 + base, half)
    }

    private static func bitCount(_ value: UInt128) -> Int { 128 - value.leadingZeroBitCount }
}

public import ByteCoding

/// Identifies an encoding symbol of an object; its form on the wire is the scheme's.
///
/// | Scheme | Source block number | Source block length | Encoding symbol ID |
/// |---|---|---|---|
/// | 0 | 16 bits | | 16 bits |
/// | 5 | 24 bits | | 8 bits |
/// | 6 | 8 bits | | 24 bits |
/// | 129 | 32 bits | 16 bits | 16 bits |
/// - Specification: RFC 5445, sections 3.1 and 4.1; RFC 5510, section 5.1; RFC 6330, section 3.2.
public struct FECPayloadID: Hashable, Sendable {
    /// Number of the source block.
    public let sourceBlockNumber: Int
    /// Number of the symbol in its block; below K a source symbol.
    public let encodingSymbolID: Int
    /// K as the packet tells it; scheme 129 only.
    public let sourceBlockSymbolCount: Int?

    /// Creates an ID.
    ///
    /// - Precondition: the numbers are not negative and fit the scheme that they will be written for.
    public init(sourceBlockNumber: Int, encodingSymbolID: Int, sourceBlockSymbolCount: Int? = nil) {
        self.sourceBlockNumber = sourceBlockNumber
        self.encodingSymbolID = encodingSymbolID
        self.sourceBlockSymbolCount = sourceBlockSymbolCount
    }

    /// Size on the wire in bytes.
    @inlinable
    public static func byteCount(_ scheme: FECScheme) -> Int {
        scheme == .smallBlockSystematic ? 8 : 4
    }

    /// Bits of the encoding symbol ID in the first 32 bits; none for scheme 129.
    @inlinable
    static func symbolBitCount(_ scheme: FECScheme) -> UInt32 {
        switch scheme {
        case .compactNoCode: 16
        case .reedSolomon: 8
        case .raptorQ: 24
        case .smallBlockSystematic: 0
        }
    }

    /// Parses the ID at `offset`; `nil` where there are too few bytes.
    ///
    /// Whether the object has such a symbol is for the caller to check.
    @inlinable
    public init?(parsing bytes: RawSpan, at offset: Int = 0, _ scheme: FECScheme) {
        guard offset >= 0, offset <= bytes.byteCount - Self.byteCount(scheme) else { return nil }
        let word = bytes.readUInt32(at: offset, .network)
        if scheme == .smallBlockSystematic {
            let rest = bytes.readUInt32(at: offset + 4, .network)
            self.init(
                sourceBlockNumber: Int(word), encodingSymbolID: Int(rest & 0xFFFF),
                sourceBlockSymbolCount: Int(rest >> 16))
        } else {
            let bits = Self.symbolBitCount(scheme)
            self.init(
                sourceBlockNumber: Int(word >> bits), encodingSymbolID: Int(word & (1 << bits - 1)))
        }
    }

    /// Writes the ID at `offset`; bits that do not fit the scheme are cut off.
    ///
    /// - Precondition: there is room for it.
    @inlinable
    public func encode(into bytes: inout MutableRawSpan, at offset: Int = 0, _ scheme: FECScheme) {
        let number = UInt32(truncatingIfNeeded: self.sourceBlockNumber)
        let symbol = UInt32(truncatingIfNeeded: self.encodingSymbolID)
        if scheme == .smallBlockSystematic {
            let length = UInt32(truncatingIfNeeded: self.sourceBlockSymbolCount ?? 0)
            bytes.writeUInt32(number, at: offset, .network)
            bytes.writeUInt32(length << 16 | symbol & 0xFFFF, at: offset + 4, .network)
        } else {
            let bits = Self.symbolBitCount(scheme)
            bytes.writeUInt32(number << bits | symbol & (1 << bits - 1), at: offset, .network)
        }
    }
}

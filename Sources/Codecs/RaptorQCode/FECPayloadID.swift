/// Identifies one encoding symbol of one source block.
///
/// On the wire: 8-bit source block number (SBN), then 24-bit encoding symbol ID (ESI), network byte order.
/// - Specification: RFC 6330, section 3.2.
public struct FECPayloadID: Hashable, Sendable {
    /// Size on the wire, in bytes.
    public static let encodedByteCount = 4
    /// The greatest encoding symbol ID, 2²⁴ − 1.
    public static let maximumEncodingSymbolID = 1 << 24 - 1

    /// Number of the source block, 0...255.
    public let sourceBlockNumber: Int
    /// Number of the symbol, 0 ..< 2²⁴; below K a source symbol, otherwise a repair symbol.
    public let encodingSymbolID: Int

    /// Creates the ID.
    ///
    /// - Precondition: both numbers are in their ranges.
    public init(sourceBlockNumber: Int, encodingSymbolID: Int) {
        precondition(sourceBlockNumber >= 0 && sourceBlockNumber <= 255, "a source block number has 8 bits")
        precondition(
            encodingSymbolID >= 0 && encodingSymbolID <= Self.maximumEncodingSymbolID,
            "an encoding symbol ID has 24 bits")
        self.sourceBlockNumber = sourceBlockNumber
        self.encodingSymbolID = encodingSymbolID
    }

    /// Parses the first four bytes of `bytes`, ignoring what follows; `nil` if there are fewer.
    ///
    /// Whether the object has such a block is for the caller to check.
    public init?(parsing bytes: RawSpan) {
        guard bytes.byteCount >= Self.encodedByteCount else { return nil }
        sourceBlockNumber = Int(bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self))
        encodingSymbolID = (1...3).reduce(0) {
            $0 << 8 | Int(bytes.unsafeLoad(fromByteOffset: $1, as: UInt8.self))
        }
    }

    /// Writes the four bytes to the beginning of `bytes`.
    ///
    /// - Precondition: `bytes` has room for them.
    public func encode(into bytes: inout MutableRawSpan) {
        let word = sourceBlockNumber << 24 | encodingSymbolID
        for index in 0..<Self.encodedByteCount {
            let byte = UInt8(truncatingIfNeeded: word >> (24 - 8 * index))
            bytes.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
    }
}

/// A source block of an object: how many symbols it has, and which bytes of the object they are.
///
/// - Specification: RFC 6330, section 4.4.1.2.
public struct SourceBlock: Sendable, Hashable {
    /// Source block number (SBN), 0...255.
    public let number: Int
    /// Number of source symbols K, 1...56 403.
    public let symbolCount: Int
    /// Where the block's bytes begin in the object.
    public let offset: UInt64
    /// How many of the object's bytes the block holds: K × T, less the padding.
    public let byteCount: UInt64
    /// How many zero bytes follow them in the last symbol: less than T, and 0 but in an object's last block.
    public let paddingByteCount: Int

    /// Creates a block of numbers that belong together; other FEC schemes divide objects in the same manner.
    package init(
        number: Int, symbolCount: Int, offset: UInt64, byteCount: UInt64, paddingByteCount: Int
    ) {
        self.number = number
        self.symbolCount = symbolCount
        self.offset = offset
        self.byteCount = byteCount
        self.paddingByteCount = paddingByteCount
    }
}

extension ObjectTransmissionInformation {
    /// Source block `number` of the object.
    ///
    /// - Precondition: the number is one of 0 ..< Z.
    public func sourceBlock(_ number: Int) -> SourceBlock {
        precondition(number >= 0 && number < sourceBlockCount, "no such source block")
        let blocks = Partition(Int(totalSymbolCount), into: sourceBlockCount)
        let symbolCount = blocks.size(ofPart: number)
        let offset = UInt64(blocks.start(ofPart: number)) * UInt64(symbolByteCount)
        let wholeByteCount = UInt64(symbolCount) * UInt64(symbolByteCount)
        let byteCount = min(wholeByteCount, transferByteCount - offset)
        return SourceBlock(
            number: number, symbolCount: symbolCount, offset: offset, byteCount: byteCount,
            paddingByteCount: Int(wholeByteCount - byteCount))
    }

    /// All source blocks, in order; they cover the object without gaps.
    public var sourceBlocks: [SourceBlock] {
        (0..<sourceBlockCount).map(sourceBlock)
    }

    /// Where the bytes of symbols lie in each block.
    public var symbolLayout: SymbolLayout {
        guard subBlockCount > 1 else { return SymbolLayout(symbolByteCount: symbolByteCount) }
        let units = Partition(symbolByteCount / symbolAlignment, into: subBlockCount)
        return SymbolLayout(
            subSymbolByteCounts: (0..<subBlockCount).map { units.size(ofPart: $0) * symbolAlignment })
    }
}

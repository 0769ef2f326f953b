/// Where the bytes of a source block's symbols lie in the block (RFC 6330, section 4.4.1.2).
///
/// With one sub-block, symbol k is the T bytes from k × T. With N sub-blocks, the block is N matrices one
/// after another, each of K rows; row k of sub-block n is the n-th *sub-symbol* of symbol k, and an encoding
/// symbol in a packet is its sub-symbols one after another.
public struct SymbolLayout: Sendable, Hashable {
    /// A range of a symbol's bytes that is contiguous in the block.
    public struct SubSymbol: Sendable, Hashable {
        /// Where it begins in a symbol, in bytes.
        public let offset: Int
        /// Its length in bytes; at least 1.
        public let byteCount: Int
    }

    /// Symbol size T in bytes, 1...65 535.
    public let symbolByteCount: Int
    /// The sub-symbols of a symbol, in order, at least one; they cover it without gaps.
    public let subSymbols: [SubSymbol]

    /// Symbols in one piece (N = 1).
    ///
    /// - Parameter symbolByteCount: T, 1...65 535.
    public init(symbolByteCount: Int) {
        precondition((1...65_535).contains(symbolByteCount), "a symbol has 1 to 65535 bytes")
        self.symbolByteCount = symbolByteCount
        subSymbols = [SubSymbol(offset: 0, byteCount: symbolByteCount)]
    }

    /// Symbols in sub-symbols of the given lengths, which are at least 1 and sum to at most 65 535.
    init(subSymbolByteCounts: [Int]) {
        var offset = 0
        subSymbols = subSymbolByteCounts.map { byteCount in
            defer { offset += byteCount }
            return SubSymbol(offset: offset, byteCount: byteCount)
        }
        symbolByteCount = offset
    }

    /// Puts a symbol at its place in a block.
    ///
    /// - Parameters:
    ///   - symbol: T bytes.
    ///   - place: its number, below `symbolCount`.
    ///   - block: `symbolCount` × T bytes.
    package func copy(
        _ symbol: UnsafeRawPointer, toPlace place: Int, of block: UnsafeMutableRawPointer, symbolCount: Int
    ) {
        for part in subSymbols {
            let target = block + symbolCount * part.offset + place * part.byteCount
            target.copyMemory(from: symbol + part.offset, byteCount: part.byteCount)
        }
    }

    /// Takes a symbol from its place in a block: the reverse of ``copy(_:toPlace:of:symbolCount:)``.
    package func copy(
        place: Int, of block: UnsafeRawPointer, symbolCount: Int, to symbol: UnsafeMutableRawPointer
    ) {
        for part in subSymbols {
            let source = block + symbolCount * part.offset + place * part.byteCount
            (symbol + part.offset).copyMemory(from: source, byteCount: part.byteCount)
        }
    }
}

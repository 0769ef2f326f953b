internal import RaptorQCode

/// Reads the source symbols of one source block in order, some at a time, so that the block never is in
/// memory as a whole.
struct SourceSymbolReader: ~Copyable {
    private static let batchByteCount = 1 << 20

    private let block: SourceBlock
    private let layout: SymbolLayout
    /// So many symbols are read at once.
    private let batchCount: Int
    /// The first symbol in memory.
    private var first = 0
    /// Symbols in the layout of a block of `batchCount` symbols.
    private var bytes: [UInt8]

    init(_ block: SourceBlock, _ layout: SymbolLayout) {
        self.block = block
        self.layout = layout
        self.batchCount = min(block.symbolCount, max(1, Self.batchByteCount / layout.symbolByteCount))
        self.bytes = [UInt8](repeating: 0, count: self.batchCount * layout.symbolByteCount)
    }

    /// Fills `symbol` (T bytes) with the symbol `esi`: one more than in the call before.
    mutating func read(_ esi: Int, from source: borrowing InputFile, into symbol: inout MutableRawSpan) throws
    {
        if esi % self.batchCount == 0 {
            self.first = esi
            try self.fill(from: source)
        }
        self.bytes.withUnsafeBytes { bytes in
            symbol.withUnsafeMutableBytes { symbol in
                guard let bytes = bytes.baseAddress, let symbol = symbol.baseAddress else { return }
                self.layout.copy(
                    place: esi - self.first, of: bytes, symbolCount: self.batchCount, to: symbol)
            }
        }
    }

    /// Reads the symbols from `first` on; what the block lacks of its last symbol is zeros.
    private mutating func fill(from source: borrowing InputFile) throws {
        let count = min(self.batchCount, self.block.symbolCount - self.first)
        let end = Int(self.block.byteCount)
        try self.bytes.withUnsafeMutableBytes { bytes in
            for part in self.layout.subSymbols {
                let offset = self.block.symbolCount * part.offset + self.first * part.byteCount
                let start = self.batchCount * part.offset
                let room = bytes[start..<start + count * part.byteCount]
                let known = min(room.count, max(0, end - offset))
                UnsafeMutableRawBufferPointer(rebasing: room.dropFirst(known)).initializeMemory(
                    as: UInt8.self, repeating: 0)
                try source.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: room.prefix(known)),
                    at: self.block.offset + UInt64(offset))
            }
        }
    }
}

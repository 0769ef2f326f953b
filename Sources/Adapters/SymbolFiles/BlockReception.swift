internal import RaptorQCode

/// A source block that is being received.
final class BlockReception {
    /// Where in the padded object its K × T bytes are.
    let range: Range<Int>
    private let block: SourceBlock
    /// Goes away when the block is complete, and its memory with it.
    private var decoder: BlockDecoder?
    /// How many symbols were of use when they came.
    private var receivedCount = 0
    /// With so many different symbols, decoding is worth an attempt.
    private var wantedCount: Int

    init(_ block: SourceBlock, _ layout: SymbolLayout, spareSymbolLimit: Int) {
        self.block = block
        let start = Int(block.offset)
        self.range = start..<(start + block.symbolCount * layout.symbolByteCount)
        self.decoder = BlockDecoder(
            symbolCount: block.symbolCount, layout: layout, spareSymbolLimit: spareSymbolLimit)
        self.wantedCount = block.symbolCount
    }

    /// Whether all source symbols are in their places.
    var isComplete: Bool { self.decoder == nil }

    /// Whether memory is held for the next attempt at decoding.
    var keepsAttempt: Bool { self.decoder?.keepsAttempt ?? false }

    /// Gives that memory back; the next attempt takes longer.
    func discardAttempt() { self.decoder?.discardAttempt() }

    /// What is lacking to an incomplete block.
    var lack: LackingBlock? {
        guard !self.isComplete else { return nil }
        return LackingBlock(
            number: self.block.number, symbolCount: self.block.symbolCount,
            heldCount: self.decoder?.heldSymbolCount ?? 0,
            leastMissingCount: max(1, self.wantedCount - self.receivedCount))
    }

    /// Whether decoding may succeed, though perhaps not at little cost.
    var mayBeDecodable: Bool { !self.isComplete && self.receivedCount >= self.block.symbolCount }

    /// Whether enough symbols came for another attempt.
    var isWorthAttempt: Bool { !self.isComplete && self.receivedCount >= self.wantedCount }

    /// Takes a symbol.
    ///
    /// - Returns: whether it was of use.
    func receive(_ symbol: RawSpan, esi: Int, block bytes: inout MutableRawSpan) throws -> Bool {
        guard try self.decoder?.receive(symbol, esi: esi, block: &bytes) == .new else { return false }
        self.receivedCount += 1
        return true
    }

    /// Decodes the block, or finds out how many more symbols that takes.
    ///
    /// - Parameter atOnce: see `BlockDecoder.decode`.
    func attempt(_ bytes: inout MutableRawSpan, atOnce: Bool = false) {
        switch self.decoder?.decode(
            into: &bytes, lanes: .ofBlock(byteCount: self.range.count), atOnce: atOnce)
        {
        case .needMore(let count): self.wantedCount = self.receivedCount + max(1, count)
        case .complete, nil: self.decoder = nil
        }
    }

    /// The same, after the last symbol: however likely it is in vain.
    func attemptOnceMore(_ bytes: inout MutableRawSpan) {
        self.attempt(&bytes, atOnce: true)
    }
}

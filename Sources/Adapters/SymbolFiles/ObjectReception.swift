internal import DurableStorage
internal import LayeredCoding
internal import RaptorQCode

/// An object that is being received: its source blocks, and the mapped output with their symbols.
final class ObjectReception {
    /// So many blocks keep what an attempt in vain worked out.
    private static let keptAttemptLimit = 4

    private let output: MappedFile
    private let blocks: [BlockReception]
    /// Blocks with an attempt that the next one goes on with, the oldest first.
    private var keepers: [BlockReception] = []
    /// Number of blocks that are whole.
    private(set) var completeCount = 0
    /// Number of symbols that were of use.
    private(set) var usedCount: UInt64 = 0

    /// - Parameter output: all source blocks, with the padding of the last one.
    init(_ information: ObjectTransmissionInformation, output: consuming MappedFile) {
        let limit = SymbolFileDecoder.spareSymbolLimit(information)
        self.blocks = information.sourceBlocks.map {
            BlockReception($0, information.symbolLayout, spareSymbolLimit: limit)
        }
        self.output = output
    }

    /// Whether all blocks are whole.
    var isComplete: Bool { self.completeCount == self.blocks.count }

    /// What is lacking to the incomplete blocks.
    var lackingBlocks: [LackingBlock] { self.blocks.compactMap(\.lack) }

    /// Takes a symbol of an existing block, and decodes the block if there is a chance.
    ///
    /// - Parameter tell: called before each attempt, which may take seconds.
    func receive(_ symbol: RawSpan, _ id: FECPayloadID, beforeAttempt tell: () throws -> Void) throws {
        let block = self.blocks[id.sourceBlockNumber]
        guard !block.isComplete else { return }
        try self.output.withBytes(block.range) { bytes in
            guard try block.receive(symbol, esi: id.encodingSymbolID, block: &bytes) else { return }
            self.usedCount += 1
            guard block.isWorthAttempt else { return }
            try tell()
            block.attempt(&bytes)
        }
        if block.keepsAttempt, !self.keepers.contains(where: { $0 === block }) {
            self.keepers.append(block)
            if self.keepers.count > Self.keptAttemptLimit { self.keepers.removeFirst().discardAttempt() }
        }
        if block.isComplete { self.completeCount += 1 }
    }

    /// Tries, after the last symbol, to decode each block that holds as many as it needs.
    ///
    /// - Parameter tell: called before each attempt, which may take seconds.
    func attemptOnceMore(beforeAttempt tell: () throws -> Void) throws {
        for block in self.blocks where block.mayBeDecodable {
            try tell()
            self.output.withBytes(block.range) { block.attemptOnceMore(&$0) }
            // No further symbol will come that could go on with it.
            block.discardAttempt()
            if block.isComplete { self.completeCount += 1 }
        }
    }
}

internal import LayeredCoding
internal import RaptorQCode
internal import Timekeeping

/// A file delivery table that is being received: small, and therefore in memory.
final class TableReception {
    /// Symbols that a table may consist of; the smallest tables have one.
    private static let symbolLimit: UInt64 = 4096

    let instanceID: UInt32
    let information: TransmissionInformation
    let contentEncoding: UInt8?
    var newestInstant: MonotonicInstant
    private var blocks: [TableBlock] = []
    /// The block whose attempt in vain is kept, for the next one to go on with.
    private var keeper: TableBlock?
    private var incompleteCount: Int
    /// Symbols that were of use; of tables that hinder each other, the one with the fewest gives way.
    private(set) var heldSymbolCount = 0

    /// - Returns: `nil` where the table would be larger than `byteLimit`.
    init?(
        _ tag: FDTTag, _ information: TransmissionInformation, contentEncoding: UInt8?, byteLimit: Int,
        at now: MonotonicInstant
    ) {
        let symbolCount = Self.symbolCount(information)
        guard information.transferByteCount > 0, information.transferByteCount <= UInt64(byteLimit),
            symbolCount <= Self.symbolLimit
        else { return nil }
        self.instanceID = tag.instanceID
        self.information = information
        self.contentEncoding = contentEncoding
        self.newestInstant = now
        self.incompleteCount = information.sourceBlockCount
        self.blocks = (0..<information.sourceBlockCount).map { TableBlock(information, $0) }
    }

    private static func symbolCount(_ information: TransmissionInformation) -> UInt64 {
        (information.transferByteCount + UInt64(information.symbolByteCount) - 1)
            / UInt64(information.symbolByteCount)
    }

    /// Takes the symbols of a packet; whether they could be symbols of this table.
    func receive(_ payload: RawSpan, _ id: FECPayloadID) -> Bool {
        let size = self.information.symbolByteCount
        let count = (payload.byteCount + size - 1) / size
        guard id.sourceBlockNumber < self.blocks.count, count > 0,
            id.encodingSymbolID <= self.information.maximumEncodingSymbolCount - count
        else { return false }
        let block = self.blocks[id.sourceBlockNumber]
        if let told = id.sourceBlockSymbolCount, told != block.symbolCount { return false }
        for index in 0..<count where !block.isComplete {
            let range = index * size..<min(payload.byteCount, (index + 1) * size)
            if block.receive(payload.extracting(range), esi: id.encodingSymbolID + index) {
                self.heldSymbolCount += 1
            }
            if block.isComplete { self.incompleteCount -= 1 }
        }
        if block.keepsAttempt, block !== self.keeper {
            self.keeper?.discardAttempt()
            self.keeper = block
        }
        return true
    }

    /// Whether an attempt in vain left something in memory; of one block at most.
    var keepsAttempt: Bool { self.keeper?.keepsAttempt ?? false }

    func discardAttempt() { self.keeper?.discardAttempt() }

    /// The table's blocks with their padding, once all are complete.
    var paddedBlocks: [[UInt8]]? {
        guard self.incompleteCount == 0 else { return nil }
        return self.blocks.map(\.bytes)
    }
}

/// A source block of a table.
private final class TableBlock {
    private(set) var bytes: [UInt8]
    private var reception: BlockReception
    private var wantedCount: Int

    init(_ information: TransmissionInformation, _ number: Int) {
        self.reception = BlockReception(information, sourceBlock: number)
        self.wantedCount = information.sourceBlock(number).symbolCount
        self.bytes = [UInt8](repeating: 0, count: self.wantedCount * information.symbolByteCount)
    }

    var isComplete: Bool { self.reception.isComplete }
    var symbolCount: Int { self.reception.symbolCount }
    var keepsAttempt: Bool { self.reception.keepsAttempt }

    func discardAttempt() { self.reception.discardAttempt() }

    /// Takes a symbol; whether it was of use.
    func receive(_ symbol: RawSpan, esi: Int) -> Bool {
        var mutable = self.bytes.mutableSpan
        var block = mutable.mutableBytes
        guard self.reception.receive(symbol, esi: esi, block: &block) else { return false }
        guard self.reception.heldSymbolCount >= self.wantedCount, !self.reception.isComplete else {
            return true
        }
        if case .needMore(let count) = self.reception.solve(into: &block) {
            self.wantedCount = self.reception.heldSymbolCount + count
        }
        return true
    }
}

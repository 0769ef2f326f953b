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
    private var incompleteCount: Int

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
        for index in 0..<count where !block.isComplete {
            let range = index * size..<min(payload.byteCount, (index + 1) * size)
            block.receive(payload.extracting(range), esi: id.encodingSymbolID + index)
            if block.isComplete { self.incompleteCount -= 1 }
        }
        return true
    }

    /// The table with its padding, once it is complete.
    var paddedBytes: [UInt8]? {
        guard self.incompleteCount == 0 else { return nil }
        return self.blocks.flatMap(\.bytes)
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

    func receive(_ symbol: RawSpan, esi: Int) {
        var mutable = self.bytes.mutableSpan
        var block = mutable.mutableBytes
        guard self.reception.receive(symbol, esi: esi, block: &block) else { return }
        guard self.reception.heldSymbolCount >= self.wantedCount, !self.reception.isComplete else { return }
        if case .needMore(let count) = self.reception.solve(into: &block) {
            self.wantedCount = self.reception.heldSymbolCount + count
        }
    }
}

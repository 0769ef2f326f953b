internal import BroadcastReceiver
internal import LayeredCoding
internal import RaptorQCode

/// A file that is being received into memory.
final class IncompleteFile {
    let information: TransmissionInformation
    /// What it takes.
    let byteCount: Int
    private let blocks: [AnnouncedBlock]

    init(_ information: TransmissionInformation) {
        self.information = information
        self.byteCount = Self.byteCount(information)
        self.blocks = (0..<information.sourceBlockCount).map { AnnouncedBlock(information, $0) }
    }

    /// What a file takes while it is received; a number of symbols that is within its limit cannot overflow.
    static func byteCount(_ information: TransmissionInformation) -> Int {
        Self.symbolCount(information) * information.symbolByteCount
    }

    /// Source symbols of a file.
    static func symbolCount(_ information: TransmissionInformation) -> Int {
        Int(clamping: information.transferByteCount / UInt64(information.symbolByteCount)) + 1
    }

    /// The block that symbols belong to.
    func block(_ delivery: SymbolDelivery) -> AnnouncedBlock { self.blocks[delivery.block.sourceBlockNumber] }

    /// Takes symbols; how many were new, and whether the block is complete.
    func store(_ delivery: SymbolDelivery, _ symbols: RawSpan) -> (newCount: Int, isComplete: Bool) {
        let block = self.block(delivery)
        let count = block.store(symbols, firstSymbolID: delivery.firstSymbolID, count: delivery.count)
        return (count, block.isComplete)
    }

    /// All bytes, without padding.
    var bytes: [UInt8] {
        let padded = self.blocks.flatMap { $0.bytes }
        return Array(padded.prefix(Int(clamping: self.information.transferByteCount)))
    }
}

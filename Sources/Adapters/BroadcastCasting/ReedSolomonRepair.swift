internal import LayeredCoding
internal import RaptorQCode
internal import ReedSolomonCode

/// Repair symbols of a Reed–Solomon object, made when the first of a block is sent, for the rest of the lap
/// as far as memory allows.
struct ReedSolomonRepair: ~Copyable {
    /// Repair symbols of one block, from the `first` on, going around.
    private struct Slot {
        var block = -1
        var first = 0
        var count = 0
    }

    private let file: CastFile
    private let information: TransmissionInformation
    private let slotSymbolCount: Int
    private let bytes: UnsafeMutableRawBufferPointer
    private let source: UnsafeMutableRawBufferPointer
    private var slots: [Slot]
    private var encoders: [Int: ReedSolomonEncoder] = [:]

    /// - Parameters:
    ///   - lapSymbolCount: most repair symbols of a block in a lap.
    ///   - groupBlockCount: how many blocks take turns.
    ///   - byteCount: the share of memory.
    init(
        _ file: CastFile, _ information: TransmissionInformation, lapSymbolCount: Int,
        groupBlockCount: Int, byteCount: Int
    ) {
        let row = groupBlockCount * information.symbolByteCount
        let count = max(1, min(lapSymbolCount, byteCount / row))
        self.file = file
        self.information = information
        self.slotSymbolCount = count
        self.bytes = .allocate(byteCount: count * row, alignment: 64)
        self.source = .allocate(
            byteCount: information.greatestBlockSymbolCount * information.symbolByteCount, alignment: 64)
        self.slots = Array(repeating: Slot(), count: groupBlockCount)
    }

    deinit {
        self.bytes.deallocate()
        self.source.deallocate()
    }

    /// A repair symbol's bytes; they stay until the next call.
    mutating func symbol(_ esi: Int, ofBlock block: Int) throws(CastError) -> UnsafeRawPointer {
        let source = self.information.sourceBlock(block)
        let repairCount =
            source.symbolCount * self.information.maximumEncodingSymbolCount
            / self.information.maximumBlockSymbolCount - source.symbolCount
        let repair = esi - source.symbolCount
        let index = block % self.slots.count
        var place = (repair - self.slots[index].first + repairCount) % repairCount
        if self.slots[index].block != block || place >= self.slots[index].count {
            try self.fill(index, source, from: repair, repairCount: repairCount)
            place = 0
        }
        let offset = (index * self.slotSymbolCount + place) * self.information.symbolByteCount
        return UnsafeRawPointer(self.bytes.baseAddress.unsafelyUnwrapped + offset)
    }

    private mutating func fill(
        _ index: Int, _ source: SourceBlock, from first: Int, repairCount: Int
    ) throws(CastError) {
        let symbolByteCount = self.information.symbolByteCount
        let room = UnsafeMutableRawBufferPointer(
            rebasing: self.source[..<(source.symbolCount * symbolByteCount)])
        self.slots[index] = Slot()
        try self.file.read(into: room, at: source.offset)
        let encoder = self.encoder(symbolCount: source.symbolCount, repairCount: repairCount)
        let count = min(self.slotSymbolCount, repairCount)
        for place in 0..<count {
            let start = (index * self.slotSymbolCount + place) * symbolByteCount
            let symbol = UnsafeMutableRawBufferPointer(
                rebasing: self.bytes[start..<start + symbolByteCount])
            var span = symbol.mutableBytes
            encoder.write(
                repair: source.symbolCount + (first + place) % repairCount,
                of: UnsafeRawBufferPointer(room).bytes, symbolByteCount: symbolByteCount, into: &span)
        }
        self.slots[index] = Slot(block: source.number, first: first, count: count)
    }

    private mutating func encoder(symbolCount: Int, repairCount: Int) -> ReedSolomonEncoder {
        if let encoder = self.encoders[symbolCount] { return encoder }
        let encoder = ReedSolomonEncoder(
            symbolCount: symbolCount, encodingSymbolCount: symbolCount + repairCount)
        self.encoders[symbolCount] = encoder
        return encoder
    }
}

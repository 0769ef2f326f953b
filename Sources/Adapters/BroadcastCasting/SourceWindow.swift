internal import LayeredCoding
internal import RaptorQCode

/// Source symbols of a file, read some ahead for each block that takes turns: in the order of the packets,
/// every read would be somewhere else.
struct SourceWindow: ~Copyable {
    /// Of so many bytes in all the processor's cache holds a good part.
    private static let wantedByteCount = 4 << 20
    private static let maximumSymbolCount = 1_024

    /// What one slot holds.
    private struct Slot {
        var block = -1
        var firstSymbol = 0
        var symbolCount = 0
    }

    private let file: CastFile
    private let information: TransmissionInformation
    private let symbolByteCount: Int
    private let slotSymbolCount: Int
    private let bytes: UnsafeMutableRawBufferPointer
    private var slots: [Slot]

    init(_ file: CastFile, _ information: TransmissionInformation, groupBlockCount: Int) {
        let symbolByteCount = information.symbolByteCount
        let fitting = Self.wantedByteCount / groupBlockCount / symbolByteCount
        let count = max(1, min(fitting, Self.maximumSymbolCount, information.greatestBlockSymbolCount))
        self.file = file
        self.information = information
        self.symbolByteCount = symbolByteCount
        self.slotSymbolCount = count
        self.bytes = .allocate(byteCount: groupBlockCount * count * symbolByteCount, alignment: 64)
        self.slots = Array(repeating: Slot(), count: groupBlockCount)
    }

    deinit {
        self.bytes.deallocate()
    }

    /// A source symbol's bytes, padded with zeros; they stay until the next call.
    mutating func symbol(_ esi: Int, ofBlock block: Int) throws(CastError) -> UnsafeRawPointer {
        let index = block % self.slots.count
        let slot = self.slots[index]
        let place = esi - slot.firstSymbol
        if slot.block != block || place < 0 || place >= slot.symbolCount {
            try self.fill(index, block: block, from: esi)
        }
        let number = index * self.slotSymbolCount + esi - self.slots[index].firstSymbol
        let offset = number * self.symbolByteCount
        return UnsafeRawPointer(self.bytes.baseAddress.unsafelyUnwrapped + offset)
    }

    private mutating func fill(_ index: Int, block: Int, from esi: Int) throws(CastError) {
        let source = self.information.sourceBlock(block)
        let count = min(self.slotSymbolCount, source.symbolCount - esi)
        let start = index * self.slotSymbolCount * self.symbolByteCount
        let room = UnsafeMutableRawBufferPointer(
            rebasing: self.bytes[start..<start + count * self.symbolByteCount])
        self.slots[index] = Slot()
        try self.file.read(into: room, at: source.offset + UInt64(esi * self.symbolByteCount))
        self.slots[index] = Slot(block: block, firstSymbol: esi, symbolCount: count)
    }
}

internal import BroadcastReceiver
internal import LayeredCoding
internal import RaptorQCode

/// A source block that is being received into a mapped file.
///
/// Either the receiving thread has it or, from the engine's word that it is to be solved until the answer,
/// the worker.
final class StoredBlock {
    let number: Int
    /// Where its K × T bytes are in the file.
    let range: Range<Int>
    private let symbolByteCount: Int
    private let layout: SymbolLayout
    private var reception: BlockReception

    init(_ information: TransmissionInformation, _ number: Int) {
        let block = information.sourceBlock(number)
        let start = Int(block.offset)
        self.number = number
        self.range = start..<(start + block.symbolCount * information.symbolByteCount)
        self.symbolByteCount = information.symbolByteCount
        self.layout =
            information.raptorQ?.symbolLayout ?? SymbolLayout(symbolByteCount: information.symbolByteCount)
        self.reception = BlockReception(information, sourceBlock: number)
    }

    var isComplete: Bool { self.reception.isComplete }
    var symbolCount: Int { self.reception.symbolCount }
    var heldSymbolCount: Int { self.reception.heldSymbolCount }
    var keepsAttempt: Bool { self.reception.keepsAttempt }

    func holds(sourceSymbol esi: Int) -> Bool { self.reception.holds(sourceSymbol: esi) }

    func needs(_ esi: Int) -> Bool { self.reception.needs(esi: esi) }

    func discardAttempt() { self.reception.discardAttempt() }

    /// Takes symbols that stand one behind the other; how many were new.
    func store(_ symbols: RawSpan, firstSymbolID: Int, count: Int, block: inout MutableRawSpan) -> Int {
        if count == 1 { return self.reception.receive(symbols, esi: firstSymbolID, block: &block) ? 1 : 0 }
        var newCount = 0
        for index in 0..<count {
            let start = index * self.symbolByteCount
            let symbol = symbols.extracting(start..<min(symbols.byteCount, start + self.symbolByteCount))
            if self.reception.receive(symbol, esi: firstSymbolID + index, block: &block) { newCount += 1 }
        }
        return newCount
    }

    func solve(_ block: inout MutableRawSpan, lanes: Lanes) -> BlockReception.Progress {
        self.reception.solve(into: &block, lanes: lanes)
    }

    /// What is held, for a journal; `nil` for nothing.
    func journal(_ block: borrowing MutableRawSpan) -> ReceptionJournal.Block? {
        guard self.heldSymbolCount > 0 else { return nil }
        var sources = [UInt8](repeating: 0, count: (self.symbolCount + 7) / 8)
        for esi in 0..<self.symbolCount where self.isComplete || self.holds(sourceSymbol: esi) {
            sources[esi / 8] |= 1 << UInt8(esi % 8)
        }
        let repairs = self.reception.repairPlaces.map { repair in
            ReceptionJournal.Repair(symbol: repair, checksum: self.checksum(at: repair.place, block))
        }
        return ReceptionJournal.Block(number: self.number, sources: sources, repairs: repairs)
    }

    /// Takes over what an earlier run held; how many symbols that is.
    func resume(_ journal: ReceptionJournal.Block, _ block: inout MutableRawSpan) -> Int {
        guard journal.sources.count == (self.symbolCount + 7) / 8 else { return 0 }
        var count = 0
        for esi in 0..<self.symbolCount where journal.holds(sourceSymbol: esi) {
            if self.reception.adopt(sourceSymbol: esi, block: &block) { count += 1 }
        }
        for repair in journal.repairs where (0..<self.symbolCount).contains(repair.symbol.place) {
            // It may have moved after the journal was written, and a source symbol be there now.
            guard self.checksum(at: repair.symbol.place, block) == repair.checksum else { continue }
            if self.reception.adopt(repair.symbol) { count += 1 }
        }
        return count
    }

    private func checksum(at place: Int, _ block: borrowing MutableRawSpan) -> UInt32 {
        var symbol = [UInt8](repeating: 0, count: self.symbolByteCount)
        symbol.withUnsafeMutableBytes { symbol in
            block.withUnsafeBytes { block in
                guard let source = block.baseAddress, let target = symbol.baseAddress else { return }
                self.layout.copy(place: place, of: source, symbolCount: self.symbolCount, to: target)
            }
        }
        return ReceptionJournal.checksum(of: symbol)
    }
}

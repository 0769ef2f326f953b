internal import BroadcastReceiver
internal import LayeredCoding
internal import RaptorQCode

/// A source block that is being received into memory.
final class AnnouncedBlock {
    private(set) var bytes: [UInt8]
    private var reception: BlockReception
    private var wantedCount: Int
    private let symbolByteCount: Int

    init(_ information: TransmissionInformation, _ number: Int) {
        let symbolCount = information.sourceBlock(number).symbolCount
        self.reception = BlockReception(information, sourceBlock: number)
        self.wantedCount = symbolCount
        self.symbolByteCount = information.symbolByteCount
        self.bytes = [UInt8](repeating: 0, count: symbolCount * information.symbolByteCount)
    }

    var isComplete: Bool { self.reception.isComplete }

    /// Whether an attempt in vain left something in memory.
    var keepsAttempt: Bool { self.reception.keepsAttempt }

    func discardAttempt() { self.reception.discardAttempt() }

    /// Takes symbols that stand one behind the other, and solves as soon as they suffice; how many were new.
    func store(_ symbols: RawSpan, firstSymbolID: Int, count: Int) -> Int {
        var newCount = 0
        for index in 0..<count where !self.reception.isComplete {
            let start = index * self.symbolByteCount
            let symbol = symbols.extracting(start..<min(symbols.byteCount, start + self.symbolByteCount))
            if self.store(symbol, esi: firstSymbolID + index) { newCount += 1 }
        }
        return newCount
    }

    private func store(_ symbol: RawSpan, esi: Int) -> Bool {
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

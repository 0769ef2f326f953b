import BroadcastReceiver
import ContentDecoding
import FluteFormat
import LayeredCoding
import RaptorQCode
import Timekeeping
import XMLReading

/// Runs a receiver with objects in memory, and notes what it says.
final class MemoryShell {
    /// An object in memory.
    final class Object {
        let information: TransmissionInformation
        /// Blocks of which symbols came.
        var blocks: [Int: MemoryBlock] = [:]

        init(_ information: TransmissionInformation) {
            self.information = information
        }

        func block(_ number: Int) -> MemoryBlock {
            if let block = self.blocks[number] { return block }
            let block = MemoryBlock(self.information, number)
            self.blocks[number] = block
            return block
        }

        var bytes: [UInt8] {
            let all = (0..<self.information.sourceBlockCount).flatMap { self.block($0).bytes }
            return Array(all.prefix(Int(self.information.transferByteCount)))
        }
    }

    /// A block in memory.
    final class MemoryBlock {
        var bytes: [UInt8]
        private var reception: BlockReception
        private let symbolByteCount: Int

        init(_ information: TransmissionInformation, _ number: Int) {
            self.symbolByteCount = information.symbolByteCount
            self.bytes = [UInt8](
                repeating: 0, count: information.sourceBlock(number).symbolCount * self.symbolByteCount)
            self.reception = BlockReception(information, sourceBlock: number)
        }

        var isComplete: Bool { self.reception.isComplete }

        func store(_ symbols: RawSpan, first: Int, count: Int) -> Int {
            var mutable = self.bytes.mutableSpan
            var block = mutable.mutableBytes
            var newCount = 0
            for index in 0..<count {
                let start = index * self.symbolByteCount
                let end = min(symbols.byteCount, start + self.symbolByteCount)
                let symbol = symbols.extracting(start..<end)
                if self.reception.receive(symbol, esi: first + index, block: &block) { newCount += 1 }
            }
            return newCount
        }

        func solve() -> BlockReception.Progress {
            var mutable = self.bytes.mutableSpan
            var block = mutable.mutableBytes
            return self.reception.solve(into: &block)
        }
    }

    var receiver: SessionReceiver
    var objects: [ObjectKey: Object] = [:]
    /// Complete files by name, still content-encoded.
    var files: [String: [UInt8]] = [:]
    var actions: [ReceiverAction] = []
    /// Why objects were given up, in order.
    var discards: [DiscardReason] {
        self.actions.compactMap { action in
            guard case .discard(_, let reason) = action else { return nil }
            return reason
        }
    }

    var now: MonotonicInstant
    /// Says that a file's digest is wrong.
    var isDamaged: (FileEntry) -> Bool = { _ in false }
    /// Says whether a file's bytes are what was sent, as a digest would.
    var check: (FileEntry, [UInt8]) -> Bool = { _, _ in true }
    /// Hears of each file that was stored.
    var didStore: (FileEntry, [UInt8]) -> Void = { _, _ in }
    /// Says that an object cannot be stored.
    var refuses: (TransmissionInformation) -> Bool = { _ in false }

    init(_ configuration: ReceiverConfiguration, at now: MonotonicInstant = MonotonicInstant(nanoseconds: 0))
    {
        self.receiver = SessionReceiver(configuration, startingAt: now)
        self.now = now
    }

    /// A configuration with readers that programs use.
    static var configuration: ReceiverConfiguration {
        ReceiverConfiguration(
            readDocument: { try readXML($0) },
            expand: { try decodeContent($0, $1, maximumByteCount: $2) })
    }

    static let source = SourceID(addressHigh: 0, addressLow: 0xFFFF_0A00_0001)

    @discardableResult
    func receive(_ datagram: [UInt8], from source: SourceID = MemoryShell.source) -> Disposition {
        var disposition = self.receiver.receive(datagram.span.bytes, from: source, at: self.now)
        if disposition == .again {
            self.perform()
            disposition = self.receiver.receive(datagram.span.bytes, from: source, at: self.now)
        }
        if case .symbols(let delivery) = disposition {
            self.store(delivery, datagram.span.bytes.extracting(delivery.payload))
        }
        self.perform()
        return disposition
    }

    private func store(_ delivery: SymbolDelivery, _ symbols: RawSpan) {
        guard let object = self.objects[delivery.block.object] else { return }
        let block = object.block(delivery.block.sourceBlockNumber)
        let count = block.store(symbols, first: delivery.firstSymbolID, count: delivery.count)
        self.receiver.didFindRepeated(delivery.count - count)
        guard count > 0 else { return }
        self.receiver.didStore(delivery.block, newCount: count, isComplete: block.isComplete)
        while let key = self.receiver.nextBlockToSolve() {
            guard let block = self.objects[key.object]?.block(key.sourceBlockNumber) else {
                self.receiver.didSolve(key, .needMore(1))
                continue
            }
            self.receiver.didSolve(key, block.solve())
        }
    }

    func perform() {
        while let action = self.receiver.nextAction() {
            self.actions.append(action)
            switch action {
            case .open(let key, let information):
                guard !self.refuses(information) else {
                    self.receiver.didFail(key)
                    continue
                }
                self.objects[key] = Object(information)
                self.receiver.didOpen(key)
            case .finish(let key, let entry):
                let bytes = self.objects.removeValue(forKey: key)?.bytes ?? []
                if self.isDamaged(entry) || !self.check(entry, bytes) {
                    self.receiver.didFindDamage(key)
                } else {
                    self.files[entry.contentLocation] = bytes
                    self.didStore(entry, bytes)
                    self.receiver.didStoreFile(key)
                }
            case .discard(let key, _): self.objects[key] = nil
            default: break
            }
        }
    }
}

import BroadcastReceiver
import FluteFormat
import LayeredCoding
import RaptorQCode
import Timekeeping
import XMLReading

/// Feeds a receiver with a sequence of datagrams and answers as a shell with little memory does.
///
/// The input is a list of steps: a byte of flags, a byte of time, two bytes of length, and as many bytes of a datagram.
/// Flag bits 0 and 1 choose the source; with bit 2 storage is refused, with bit 3 a complete file is damaged.
func fuzzBroadcastReceiver(_ bytes: UnsafeRawBufferPointer) {
    var configuration = ReceiverConfiguration(
        readDocument: { try readXML($0) }, expand: { _, bytes, limit in Array(bytes.prefix(limit)) })
    configuration.memoryByteCount = 1 << 20
    configuration.fileLimit = 20
    configuration.openObjectLimit = 4
    configuration.sessionLimit = 3
    configuration.tableByteLimit = 1 << 16
    configuration.goal = .endless
    var shell = FuzzShell(configuration)
    var rest = bytes[...]
    while rest.count >= 4 {
        let start = rest.startIndex
        let wanted = Int(rest[start + 2]) << 8 | Int(rest[start + 3])
        let datagram = Array(rest.dropFirst(4).prefix(wanted))
        shell.receive(datagram, flags: rest[start], milliseconds: Int64(rest[start + 1]) * 20)
        rest = rest.dropFirst(4 + datagram.count)
    }
}

/// The objects in memory; what is too large is refused.
private struct FuzzShell: ~Copyable {
    private final class Block {
        var bytes: [UInt8]
        var reception: BlockReception

        init(_ information: TransmissionInformation, _ number: Int) {
            let count = information.sourceBlock(number).symbolCount
            self.bytes = [UInt8](repeating: 0, count: count * information.symbolByteCount)
            self.reception = BlockReception(information, sourceBlock: number)
        }

        func store(_ symbols: RawSpan, _ delivery: SymbolDelivery, size: Int) -> Int {
            var mutable = self.bytes.mutableSpan
            var block = mutable.mutableBytes
            var count = 0
            for index in 0..<delivery.count {
                let part = symbols.extracting(index * size..<min(symbols.byteCount, (index + 1) * size))
                if self.reception.receive(part, esi: delivery.firstSymbolID + index, block: &block) {
                    count += 1
                }
            }
            return count
        }

        func solve() -> BlockReception.Progress {
            var mutable = self.bytes.mutableSpan
            var block = mutable.mutableBytes
            return self.reception.solve(into: &block)
        }
    }

    private final class Object {
        let information: TransmissionInformation
        var blocks: [Int: Block] = [:]

        init(_ information: TransmissionInformation) { self.information = information }

        func block(_ number: Int) -> Block {
            if let block = self.blocks[number] { return block }
            precondition(number < self.information.sourceBlockCount, "a block that the object does not have")
            let block = Block(self.information, number)
            self.blocks[number] = block
            return block
        }
    }

    private var receiver: SessionReceiver
    private var objects: [ObjectKey: Object] = [:]
    private var now = MonotonicInstant(nanoseconds: 0)

    init(_ configuration: ReceiverConfiguration) {
        self.receiver = SessionReceiver(configuration, startingAt: MonotonicInstant(nanoseconds: 0))
    }

    mutating func receive(_ datagram: [UInt8], flags: UInt8, milliseconds: Int64) {
        self.now = self.now.advanced(by: .milliseconds(milliseconds))
        let source = SourceID(addressHigh: 0, addressLow: UInt64(flags & 3))
        var disposition = self.receiver.receive(datagram.span.bytes, from: source, at: self.now)
        if disposition == .again {
            self.perform(flags)
            disposition = self.receiver.receive(datagram.span.bytes, from: source, at: self.now)
            precondition(disposition != .again, "it asks for storage twice")
        }
        if case .symbols(let delivery) = disposition { self.store(delivery, datagram) }
        self.perform(flags)
        precondition(self.objects.count <= 4, "more objects are open than may be")
        for object in self.receiver.progress {
            precondition(object.completeBlockCount <= object.blockCount)
            precondition(object.phase != .receiving || self.objects[object.key] != nil)
        }
    }

    private mutating func store(_ delivery: SymbolDelivery, _ datagram: [UInt8]) {
        guard let object = self.objects[delivery.block.object] else {
            preconditionFailure("symbols of no object")
        }
        precondition(delivery.payload.upperBound <= datagram.count && delivery.count > 0)
        let block = object.block(delivery.block.sourceBlockNumber)
        let size = object.information.symbolByteCount
        let count = block.store(datagram.span.bytes.extracting(delivery.payload), delivery, size: size)
        self.receiver.didFindRepeated(delivery.count - count)
        guard count > 0 else { return }
        self.receiver.didStore(delivery.block, newCount: count, isComplete: block.reception.isComplete)
        while let key = self.receiver.nextBlockToSolve() {
            guard let object = self.objects[key.object] else { preconditionFailure("a block of no object") }
            self.receiver.didSolve(key, object.block(key.sourceBlockNumber).solve())
        }
    }

    private mutating func perform(_ flags: UInt8) {
        while let action = self.receiver.nextAction() {
            switch action {
            case .open(let key, let information):
                guard flags & 4 == 0, information.transferByteCount < 1 << 18 else {
                    self.receiver.didFail(key)
                    continue
                }
                self.objects[key] = Object(information)
                self.receiver.didOpen(key)
            case .finish(let key, _):
                let object = self.objects.removeValue(forKey: key)
                let isWhole = object?.blocks.values.allSatisfy { $0.reception.isComplete } ?? true
                precondition(
                    isWhole && object?.blocks.count ?? 0 == object?.information.sourceBlockCount ?? 0)
                if flags & 8 == 0 {
                    self.receiver.didStoreFile(key)
                } else {
                    self.receiver.didFindDamage(key)
                }
            case .discard(let key, _): self.objects[key] = nil
            default: break
            }
        }
    }
}

internal import BroadcastReceiver
internal import LayeredCoding
internal import RaptorQCode
internal import SimulationKit
internal import Timekeeping

/// The real receiver engine, with bitmaps where a receiver stores symbols.
struct EngineReceiver: ~Copyable, SimulatedReceiver {
    private static let source = SourceID(addressHigh: 0, addressLow: 0xFFFF_0A00_0001)

    private let configuration: ReceiverConfiguration
    private let chance: DecodingChance
    private var engine: SessionReceiver?
    private var random: SeededRandom
    private var blocks: [BlockBitmap] = []
    private var isComplete = false

    init(_ configuration: ReceiverConfiguration, _ chance: DecodingChance, _ random: SeededRandom) {
        self.configuration = configuration
        self.chance = chance
        self.random = random
        self.engine = nil
    }

    mutating func receive(_ range: Range<Int>, of chunk: PacketChunk<EnginePacket>) -> Int? {
        guard let first = range.first else { return nil }
        var engine =
            self.engine.take()
            ?? SessionReceiver(self.configuration, startingAt: chunk.packets[first].instant)
        let index = self.receive(range, of: chunk, by: &engine)
        self.engine = consume engine
        return index
    }

    private mutating func receive(
        _ range: Range<Int>, of chunk: PacketChunk<EnginePacket>, by engine: inout SessionReceiver
    ) -> Int? {
        let bytes = chunk.shared.bytes.span.bytes
        let headers = chunk.shared.headers.span
        let packets = chunk.packets.span
        for index in range {
            let packet = packets[index]
            let datagram = bytes.extracting(packet.offset..<packet.offset + Int(packet.byteCount))
            let header = headers[Int(packet.header)]
            var disposition = engine.receive(header, datagram, from: Self.source, at: packet.instant)
            if disposition == .again {
                self.act(&engine)
                disposition = engine.receive(header, datagram, from: Self.source, at: packet.instant)
            }
            switch disposition {
            case .symbols(let delivery): self.store(delivery, &engine)
            case .taken: self.act(&engine)
            case .ignored, .again: continue
            }
            if self.isComplete { return index }
        }
        return nil
    }

    private mutating func store(_ delivery: SymbolDelivery, _ engine: inout SessionReceiver) {
        let number = delivery.block.sourceBlockNumber
        guard number < self.blocks.count else { return }
        var newCount = 0
        for symbol in delivery.firstSymbolID..<delivery.firstSymbolID + delivery.count
        where self.blocks[number].insert(symbol) {
            newCount += 1
        }
        guard newCount > 0 else { return engine.didFindRepeated(delivery.count) }
        let isWhole = self.blocks[number].heldSourceCount == self.blocks[number].symbolCount
        engine.didStore(delivery.block, newCount: newCount, isComplete: isWhole)
        guard self.blocks[number].heldCount >= self.blocks[number].symbolCount else { return }
        while let key = engine.nextBlockToSolve() {
            let isSolvable = self.blocks[key.sourceBlockNumber].isSolvable
            engine.didSolve(key, isSolvable ? .complete : .needMore(1))
        }
        self.act(&engine)
    }

    /// Does what the engine asks for.
    private mutating func act(_ engine: inout SessionReceiver) {
        while let action = engine.nextAction() {
            switch action {
            case .open(let key, let information):
                self.blocks = (0..<information.sourceBlockCount).map {
                    BlockBitmap(
                        symbolCount: information.sourceBlock($0).symbolCount,
                        extraSymbolCount: self.chance.extraSymbolCount(&self.random))
                }
                engine.didOpen(key)
            case .finish(let key, _):
                engine.didStoreFile(key)
                self.isComplete = true
            case .discard:
                self.blocks = []
            case .announced, .tooLarge, .tableRefused, .tableExpired, .sessionHeard, .sessionClosed,
                .memoryIsFull,
                .tooManyOpen:
                break
            }
        }
    }
}

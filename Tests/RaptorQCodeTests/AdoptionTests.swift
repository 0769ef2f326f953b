import RaptorQCode
import SimulationKit
import Testing

/// A decoder that goes on with what another one left in the block.
@Suite struct AdoptionTests {
    @Test("A decoder goes on where another one stopped", arguments: SimulationSeed.seeds(150))
    func adopt(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = random.integer(in: 1...200)
        let layout = try ObjectTransmissionInformation(
            transferByteCount: 1, symbolByteCount: 24, subBlockCount: random.integer(in: 1...3),
            symbolAlignment: 8
        ).symbolLayout
        let block = TestBlock(symbolCount: symbolCount, layout: layout, random: &random)
        let share = [0, 0.3, 0.7, 1][random.integer(in: 0...3)]
        let esis = block.drawSymbolIDs(count: symbolCount + 20, sourceShare: share, random: &random)
        var memory = [UInt8](repeating: 0xEE, count: block.source.bytes.count)
        var first = BlockDecoder(symbolCount: symbolCount, layout: layout, spareSymbolLimit: 16)
        let stop = random.integer(in: 0...symbolCount)
        var span = memory.mutableSpan
        var bytes = span.mutableBytes
        for esi in esis[..<stop] {
            _ = try first.receive(block.symbol(esi).span.bytes, esi: esi, block: &bytes)
        }
        var second = BlockDecoder(symbolCount: symbolCount, layout: layout, spareSymbolLimit: 16)
        for esi in 0..<symbolCount where first.holds(esi: esi) { try check(&second, source: esi) }
        for repair in first.repairPlaces { try check(&second, repair) }
        #expect(second.missingSymbolCount == first.missingSymbolCount)
        #expect(second.heldSymbolCount == first.heldSymbolCount)
        for esi in esis[stop...] where second.missingSymbolCount > 0 {
            _ = try second.receive(block.symbol(esi).span.bytes, esi: esi, block: &bytes)
            if second.heldSymbolCount >= symbolCount { _ = second.decode(into: &bytes, atOnce: true) }
        }
        let isWhole = second.missingSymbolCount == 0
        #expect(isWhole && ByteString(memory) == block.source)
    }

    private func check(_ decoder: inout BlockDecoder, source esi: Int) throws {
        let isNews = decoder.adopt(sourceSymbol: esi)
        let isNewsAgain = decoder.adopt(sourceSymbol: esi)
        #expect(isNews && !isNewsAgain)
    }

    private func check(_ decoder: inout BlockDecoder, _ repair: RepairPlace) throws {
        let isNews = decoder.adopt(repair)
        let isNewsAgain = decoder.adopt(repair)
        #expect(isNews && !isNewsAgain)
    }

    @Test("What cannot be is not adopted")
    func nonsense() {
        var decoder = BlockDecoder(symbolCount: 10, layout: SymbolLayout(symbolByteCount: 8))
        let sources = [-1, 10, .max].map { decoder.adopt(sourceSymbol: $0) }
        let repairs = [(9, 0), (1 << 24, 0), (10, -1), (10, 10), (-1, 0), (.max, 0)].map {
            decoder.adopt(RepairPlace(esi: $0.0, place: $0.1))
        }
        #expect(!sources.contains(true) && !repairs.contains(true) && decoder.heldSymbolCount == 0)
        let first = decoder.adopt(RepairPlace(esi: 20, place: 3))
        let others = [
            decoder.adopt(RepairPlace(esi: 20, place: 4)), decoder.adopt(RepairPlace(esi: 21, place: 3)),
            decoder.adopt(sourceSymbol: 3),
        ]
        #expect(first && !others.contains(true) && decoder.heldSymbolCount == 1)
    }
}

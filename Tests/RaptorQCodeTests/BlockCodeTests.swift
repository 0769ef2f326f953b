import RaptorQCode
import SimulationKit
import Testing

@Suite struct BlockCodeTests {
    /// Encodes a random block, hands some symbols to a decoder, and compares.
    private static func roundTrip(
        symbolCount: Int, layout: SymbolLayout, sourceLoss: Double, extra: Int, random: inout SeededRandom
    ) throws -> Bool {
        let T = layout.symbolByteCount
        let block = (0..<symbolCount * T).map { _ in UInt8.random(in: 0...255, using: &random) }
        let encoder = BlockEncoder(
            plan: EncodingPlan(symbolCount: symbolCount), layout: layout, block: block.span.bytes)
        var received = (0..<symbolCount).filter { _ in Double.random(in: 0..<1, using: &random) >= sourceLoss
        }
        let firstRepair = Int.random(in: symbolCount..<1 << 23, using: &random)
        received += firstRepair..<firstRepair + symbolCount - received.count + extra
        received.shuffle(using: &random)

        var decoder = BlockDecoder(symbolCount: symbolCount, layout: layout)
        var decoded = [UInt8](repeating: 0xEE, count: block.count)
        var symbol = [UInt8](repeating: 0, count: T)
        for esi in received {
            var bytes = symbol.mutableSpan
            var raw = bytes.mutableBytes
            encoder.write(esi..<esi + 1, into: &raw)
            var target = decoded.mutableSpan
            var place = target.mutableBytes
            _ = try decoder.receive(symbol.span.bytes, esi: esi, block: &place)
        }
        var target = decoded.mutableSpan
        var place = target.mutableBytes
        guard decoder.decode(into: &place) == .complete else { return false }
        // Not compared in the expectation, which would look for all differences.
        let isEqual = decoded == block
        #expect(isEqual)
        return true
    }

    @Test(arguments: [1, 2, 9, 10, 11, 26, 100, 101, 500, 1000, 3000])
    func anyKAndFourMoreSymbolsDecode(symbolCount: Int) throws {
        var random = SeededRandom(seed: UInt64(symbolCount))
        for loss in [0, 0.1, 0.5, 1] {
            for T in [1, 8, 64, 100, 260, 1280] {
                let layout = SymbolLayout(symbolByteCount: T)
                #expect(
                    try Self.roundTrip(
                        symbolCount: symbolCount, layout: layout, sourceLoss: loss, extra: 4, random: &random)
                )
            }
        }
    }
}

import ReedSolomonCode
import SimulationKit
import Testing

@Suite struct EncoderTests {
    @Test("Repair symbols are those of the standard's Vandermonde matrix", arguments: 1...24)
    func generatorMatrix(symbolCount: Int) {
        var random = SeededRandom(seed: UInt64(symbolCount))
        let block = TestBlock(
            symbolCount: symbolCount, encodingSymbolCount: 40, symbolByteCount: 3, random: &random)
        let code = VandermondeCode(symbolCount: symbolCount, encodingSymbolCount: 40)
        for esi in 0..<40 {
            #expect(block.symbols[esi] == code.symbol(esi, of: block.sourceSymbols), "symbol \(esi)")
        }
    }

    @Test("The greatest codes, too", arguments: [(200, 255), (254, 255), (255, 255), (1, 255)])
    func greatestCodes(symbolCount: Int, encodingSymbolCount: Int) {
        var random = SeededRandom(seed: 1)
        let block = TestBlock(
            symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount, symbolByteCount: 1,
            random: &random)
        let code = VandermondeCode(symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount)
        for esi in symbolCount..<encodingSymbolCount {
            #expect(block.symbols[esi] == code.symbol(esi, of: block.sourceSymbols), "symbol \(esi)")
        }
    }

    @Test("Factors of a small code, worked out by hand")
    func byHand() {
        // k = 2, points 0 and 1; symbol 2 is the value at 2: (2 + 1) ÷ (0 + 1) = 3 and (2 + 0) ÷ (1 + 0) = 2.
        let encoder = ReedSolomonEncoder(symbolCount: 2, encodingSymbolCount: 4)
        #expect(encoder.repair(2, of: [1, 0], symbolByteCount: 1) == [3])
        #expect(encoder.repair(2, of: [0, 1], symbolByteCount: 1) == [2])
        #expect(encoder.repair(2, of: [1, 0, 0, 1], symbolByteCount: 2) == [3, 2])
        // The next point is 4.
        #expect(encoder.repair(3, of: [1, 0, 0, 1], symbolByteCount: 2) == [5, 4])
    }

    @Test("One source symbol is repeated")
    func oneSymbol() {
        let encoder = ReedSolomonEncoder(symbolCount: 1, encodingSymbolCount: 255)
        for esi in 1..<255 {
            #expect(encoder.repair(esi, of: [7, 0, 255], symbolByteCount: 3) == [7, 0, 255])
        }
    }

    @Test("More repair symbols do not change those that there were")
    func longerCode() {
        let short = ReedSolomonEncoder(symbolCount: 9, encodingSymbolCount: 12)
        let long = ReedSolomonEncoder(symbolCount: 9, encodingSymbolCount: 255)
        var random = SeededRandom(seed: 2)
        let block = random.bytes(9 * 100)
        for esi in 9..<12 {
            let symbol = short.repair(esi, of: block, symbolByteCount: 100)
            #expect(symbol == long.repair(esi, of: block, symbolByteCount: 100))
        }
    }
}

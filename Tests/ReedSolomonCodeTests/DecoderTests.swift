import ReedSolomonCode
import SimulationKit
import Testing

@Suite struct DecoderTests {
    @Test("Any k symbols recover the block, whatever their order", arguments: SimulationSeed.seeds(400))
    func anySymbols(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = random.integer(in: 1...(seed % 8 == 0 ? 254 : 40))
        let encodingSymbolCount = random.integer(in: symbolCount...min(255, 3 * symbolCount + 3))
        let block = TestBlock(
            symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount,
            symbolByteCount: random.integer(in: 1...300), random: &random)
        var ids = Array(0..<encodingSymbolCount)
        random.shuffle(&ids)
        #expect(try block.decoded(from: ids[..<symbolCount]) == block.source, "seed \(seed)")
        if symbolCount > 1 { #expect(try block.decoded(from: ids[..<(symbolCount - 1)]) == nil) }
    }

    @Test("Repair symbols alone suffice", arguments: 1...127)
    func repairOnly(symbolCount: Int) throws {
        var random = SeededRandom(seed: UInt64(symbolCount))
        let block = TestBlock(
            symbolCount: symbolCount, encodingSymbolCount: 2 * symbolCount + 1, symbolByteCount: 33,
            random: &random)
        let last = (symbolCount + 1)..<(2 * symbolCount + 1)
        #expect(try block.decoded(from: last) == block.source)
        #expect(try block.decoded(from: last.reversed()) == block.source)
    }

    @Test("Every set of symbols of small codes recovers the block", arguments: 1...6)
    func allSets(symbolCount: Int) throws {
        var random = SeededRandom(seed: 3)
        let count = symbolCount + 5
        let block = TestBlock(
            symbolCount: symbolCount, encodingSymbolCount: count, symbolByteCount: 5, random: &random)
        var setCount = 0
        for bits in 0..<1 << count where bits.nonzeroBitCount == symbolCount {
            let ids = (0..<count).filter { bits >> $0 & 1 == 1 }
            guard try block.decoded(from: ids) == block.source else {
                Issue.record("symbols \(ids) did not recover the block")
                return
            }
            setCount += 1
        }
        #expect(setCount > 5)
    }

    @Test("Source symbols that come after repair symbols move them away, and lose nothing")
    func lateSourceSymbols() throws {
        var random = SeededRandom(seed: 4)
        let block = TestBlock(
            symbolCount: 10, encodingSymbolCount: 20, symbolByteCount: 8, random: &random)
        #expect(try block.decoded(from: [10, 12, 14, 16, 9, 8, 7, 6, 5, 4]) == block.source)
        #expect(try block.decoded(from: [19, 9, 18, 8, 17, 7, 0, 1, 2, 3]) == block.source)
    }

    @Test("What is held, missing, new, known and unneeded is told")
    func bookkeeping() throws {
        var random = SeededRandom(seed: 5)
        let block = TestBlock(symbolCount: 4, encodingSymbolCount: 8, symbolByteCount: 2, random: &random)
        let decoder = BlockReception(
            symbolCount: 4, encodingSymbolCount: 8, symbolByteCount: 2)
        #expect(!decoder.decode())
        for (esi, reception) in [(2, .new), (5, .new), (2, .duplicate), (5, .duplicate), (7, .new)]
            as [(Int, ReedSolomonBlockDecoder.Reception)]
        {
            #expect(try decoder.receive(block.symbols[esi], esi: esi) == reception)
        }
        #expect((decoder.heldSymbolCount, decoder.missingSymbolCount) == (3, 3))
        #expect(decoder.bytes[4..<6] == block.symbols[2][...])
        let held = (-1...8).filter { decoder.holds(esi: $0) }
        #expect(held == [2])
        #expect(try decoder.receive(block.symbols[0], esi: 0) == .new)
        #expect(try decoder.receive(block.symbols[6], esi: 6) == .unneeded)
        #expect(try decoder.receive(block.symbols[1], esi: 1) == .unneeded)
        #expect(try decoder.receive(block.symbols[0], esi: 0) == .duplicate)
        #expect(decoder.decode())
        #expect(decoder.bytes == block.source)
        #expect((decoder.heldSymbolCount, decoder.missingSymbolCount) == (4, 0))
        let complete = (0..<8).filter { decoder.holds(esi: $0) }
        #expect(complete == [0, 1, 2, 3])
        #expect(try decoder.receive(block.symbols[7], esi: 7) == .unneeded)
        #expect(decoder.decode())
        #expect(decoder.bytes == block.source)
    }

    @Test("Symbols of a wrong size or number are refused, and the block stays as it was")
    func refusals() throws {
        let decoder = BlockReception(
            symbolCount: 2, encodingSymbolCount: 3, symbolByteCount: 2)
        for symbol in [[], [0], [0, 0, 0]] as [[UInt8]] {
            #expect(throws: ReedSolomonSymbolError.wrongByteCount(found: symbol.count, expected: 2)) {
                try decoder.receive(symbol, esi: 0)
            }
        }
        for esi in [-1, 3, 255, .max, .min] {
            #expect(
                throws: ReedSolomonSymbolError.encodingSymbolIDOutOfRange(esi, encodingSymbolCount: 3)
            ) { try decoder.receive([0, 0], esi: esi) }
        }
        #expect(decoder.bytes == [0xEE, 0xEE, 0xEE, 0xEE])
        #expect(decoder.heldSymbolCount == 0)
        #expect(
            "\(ReedSolomonSymbolError.encodingSymbolIDOutOfRange(3, encodingSymbolCount: 3))"
                == "the encoding symbol ID 3 is not between 0 and 2")
        #expect(
            "\(ReedSolomonSymbolError.wrongByteCount(found: 1, expected: 2))"
                == "the encoding symbol has 1 bytes; the transmission information says 2")
    }
}

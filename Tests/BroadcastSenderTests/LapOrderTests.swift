import BroadcastSender
import LayeredCoding
import RaptorQCode
import SimulationKit
import Testing

@Suite("The order of an object's symbols")
struct LapOrderTests {
    private func lap(_ order: inout LapOrder) -> [SymbolReference] {
        var symbols: [SymbolReference] = []
        while let symbol = order.next() { symbols.append(symbol) }
        return symbols
    }

    private func pairs(_ symbols: [SymbolReference]) -> [[Int]] {
        symbols.map { [$0.sourceBlock, $0.encodingSymbolID] }
    }

    @Test("RaptorQ: blocks take turns; source symbols, then repair symbols, that go on in the next lap")
    func raptorQ() throws {
        // 5 symbols in 2 blocks: 3 and 2. Half of each as many more, rounded up: 2 and 1.
        let information = try SenderUnderTest.raptorQ(byteCount: 4_500, blocks: 2)
        var order = LapOrder(information, overheadPercent: 50)
        #expect(order.symbolCountOfLap == 8)
        #expect(
            self.pairs(self.lap(&order)) == [
                [0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2], [0, 3], [0, 4],
            ])
        #expect(order.next() == nil)
        order.beginLap()
        #expect(order.lap == 2)
        #expect(
            self.pairs(self.lap(&order)) == [
                [0, 5], [1, 3], [0, 6], [1, 4], [0, 7], [1, 5], [0, 8], [0, 9],
            ])
    }

    @Test("In groups, each group sends its source symbols and its repair symbols before the next")
    func groups() throws {
        let information = try SenderUnderTest.raptorQ(byteCount: 6_000, blocks: 3)
        var order = LapOrder(information, overheadPercent: 50, groupBlockCount: 2)
        #expect(
            self.pairs(self.lap(&order)) == [
                [0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2], [2, 0], [2, 1], [2, 2],
            ])
    }

    @Test("After 2²⁴ symbols of a block come its first ones again")
    func comingAround() throws {
        let information = try SenderUnderTest.raptorQ(byteCount: 1_000, blocks: 1)
        var order = LapOrder(information, overheadPercent: 0, firstLap: 1 << 24)
        #expect(self.pairs(self.lap(&order)) == [[0, 1 << 24 - 1]])
        order.beginLap()
        #expect(self.pairs(self.lap(&order)) == [[0, 0]])
    }

    @Test("Reed–Solomon: source symbols in every lap, repair symbols from where the lap before left off")
    func reedSolomon() throws {
        let information = try TransmissionInformation.reedSolomon(
            transferByteCount: 4_000, symbolByteCount: 1_000, maximumBlockSymbolCount: 4,
            maximumEncodingSymbolCount: 7)
        var order = LapOrder(information, overheadPercent: 50)
        #expect(self.lap(&order).map(\.encodingSymbolID) == [0, 1, 2, 3, 4, 5])
        order.beginLap()
        #expect(self.lap(&order).map(\.encodingSymbolID) == [0, 1, 2, 3, 6, 4])
        order.beginLap()
        #expect(self.lap(&order).map(\.encodingSymbolID) == [0, 1, 2, 3, 5, 6])
        var all = LapOrder(information, overheadPercent: 500)
        #expect(self.lap(&all).map(\.encodingSymbolID) == [0, 1, 2, 3, 4, 5, 6], "more than there are")
    }

    @Test("A smaller Reed–Solomon block has proportionally fewer repair symbols")
    func smallReedSolomonBlock() throws {
        // 5 symbols, at most 4 in a block: 3 and 2; n = 3 × 8 / 4 and 2 × 8 / 4.
        let information = try TransmissionInformation.reedSolomon(
            transferByteCount: 5_000, symbolByteCount: 1_000, maximumBlockSymbolCount: 4,
            maximumEncodingSymbolCount: 8)
        let symbols = { () -> [SymbolReference] in
            var order = LapOrder(information, overheadPercent: 10_000)
            return self.lap(&order)
        }()
        #expect(symbols.filter { $0.sourceBlock == 0 }.map(\.encodingSymbolID) == [0, 1, 2, 3, 4, 5])
        #expect(symbols.filter { $0.sourceBlock == 1 }.map(\.encodingSymbolID) == [0, 1, 2, 3])
    }

    @Test("Without a code: source symbols in the order of the file, in every lap")
    func noCode() throws {
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 4_001, symbolByteCount: 1_000, maximumBlockSymbolCount: 3)
        var order = LapOrder(information, overheadPercent: 10)
        let expected = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1]]
        #expect(self.pairs(self.lap(&order)) == expected)
        order.beginLap()
        #expect(self.pairs(self.lap(&order)) == expected)
    }

    @Test("An empty object has no symbols")
    func empty() throws {
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 0, symbolByteCount: 1_000, maximumBlockSymbolCount: 3)
        var order = LapOrder(information, overheadPercent: 10)
        #expect(order.symbolCountOfLap == 0)
        #expect(order.next() == nil)
        order.beginLap()
        #expect(order.next() == nil)
    }

    @Test(
        "Every block gets its share, none is ever more than a turn ahead, and no symbol comes twice",
        arguments: SimulationSeed.seeds(200))
    func laws(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = Int.random(in: 1...400, using: &random)
        let blockCount = Int.random(in: 1...min(symbolCount, 20), using: &random)
        let overhead = Int.random(in: 0...120, using: &random)
        let groupCount = Bool.random(using: &random) ? nil : Int.random(in: 1...blockCount, using: &random)
        let firstLap = Int.random(in: 1...5, using: &random)
        let information = try SenderUnderTest.raptorQ(
            byteCount: UInt64(symbolCount * 1_000), blocks: blockCount)
        var order = LapOrder(
            information, overheadPercent: overhead, groupBlockCount: groupCount, firstLap: firstLap)
        var sent: Set<SymbolReference> = []
        for lap in firstLap..<firstLap + 3 {
            let symbols = self.lap(&order)
            #expect(symbols.count == order.symbolCountOfLap)
            var counts = [Int](repeating: 0, count: blockCount)
            var fair = true
            for symbol in symbols {
                #expect(sent.insert(symbol).inserted, "seed \(seed): \(symbol) twice")
                counts[symbol.sourceBlock] += 1
                let group = symbol.sourceBlock / (groupCount ?? blockCount)
                let members = counts.indices.filter { $0 / (groupCount ?? blockCount) == group }
                let least = members.map { counts[$0] }.min() ?? 0
                // Within a turn, but for the one symbol (and its overhead) that small blocks have less.
                fair = fair && counts[symbol.sourceBlock] - least <= 1 + (1 + (overhead + 99) / 100)
            }
            #expect(fair, "seed \(seed)")
            for block in 0..<blockCount {
                let K = information.sourceBlock(block).symbolCount
                let share = K + (K * overhead + 99) / 100
                #expect(counts[block] == share, "seed \(seed)")
                let ids = symbols.filter { $0.sourceBlock == block }.map(\.encodingSymbolID)
                #expect(ids == Array((lap - 1) * share..<lap * share), "seed \(seed): not the next ones")
            }
            order.beginLap()
        }
    }
}

import RaptorQCode
import SimulationKit
import Testing

@testable import RaptorQCode

/// Against the standard's matrix, solved by brute force.
@Suite struct DenseCodeTests {
    private static let smallBlocks = (0..<SystematicIndexTable.rowCount)
        .map { Int(SystematicIndexTable.extendedSymbolCounts[$0]) }
        .filter { $0 <= 300 }

    @Test("Every symbol of a small block is what the standard's matrix makes it", arguments: smallBlocks)
    func sameSymbols(extendedSymbolCount: Int) throws {
        var random = SeededRandom(seed: UInt64(extendedSymbolCount))
        // Without padding, and with as much as the table leads to at times.
        for symbolCount in [extendedSymbolCount, extendedSymbolCount - 1] {
            let T = 3
            let block = TestBlock(
                symbolCount: symbolCount, layout: SymbolLayout(symbolByteCount: T), random: &random)
            let dense = DenseCode(symbolCount: symbolCount)
            var sources: [Int: [UInt8]] = [:]
            for esi in 0..<symbolCount { sources[esi] = Array(block.source.bytes[esi * T..<(esi + 1) * T]) }
            let intermediate = try #require(dense.intermediateSymbols(from: sources))
            let last = (1 << 24) - 1
            let esis = (0..<20).map { _ in random.integer(in: symbolCount...last) }
            for esi in [0, symbolCount - 1, symbolCount, symbolCount + 1, last] + esis {
                #expect(
                    block.symbol(esi) == dense.symbol(esi, from: intermediate), "K \(symbolCount), \(esi)")
            }
        }
    }

    @Test("A block is decoded if and only if its symbols determine it", arguments: SimulationSeed.seeds(400))
    func sameAnswer(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = random.integer(in: 1...22)
        let block = TestBlock(
            symbolCount: symbolCount, layout: SymbolLayout(symbolByteCount: 1), random: &random)
        let dense = DenseCode(symbolCount: symbolCount)
        // Every other time, symbols of which some depend on each other: with K symbols, the block is then not decoded.
        var esis = seed % 2 == 0 ? Self.dependentIDs(dense, &random) : []
        esis += block.drawSymbolIDs(count: symbolCount + 6, sourceShare: 0.3, random: &random)
        var receiver = TestReceiver(for: block)
        var symbols: [Int: [UInt8]] = [:]
        for esi in esis {
            guard symbols.updateValue(block.symbol(esi), forKey: esi) == nil else { continue }
            #expect(try receiver.receive(esi, of: block) == .new)
            let isDetermined = dense.intermediateSymbols(from: symbols) != nil
            switch receiver.decode() {
            case .complete:
                #expect(isDetermined && receiver.block == block.source, "\(symbols.keys.sorted())")
                return
            case .needMore(let count):
                #expect(!isDetermined, "\(symbols.keys.sorted())")
                #expect(count >= max(1, symbolCount - symbols.count))
            }
        }
        Issue.record("six symbols more than the block has did not decode it")
    }

    /// Pairs of symbols that are sums of the same intermediate symbols.
    private static func dependentIDs(_ dense: DenseCode, _ random: inout SeededRandom) -> [Int] {
        var known: [[UInt8]: Int] = [:]
        var pairs: [Int] = []
        let padding = dense.parameters.paddingSymbolCount
        let first = random.integer(in: dense.parameters.symbolCount..<1 << 23)
        for esi in first..<first + 6000 where pairs.count < 6 {
            if let other = known.updateValue(esi, forKey: dense.row(internalSymbolID: esi + padding)) {
                pairs += [other, esi]
            }
        }
        return pairs
    }
}

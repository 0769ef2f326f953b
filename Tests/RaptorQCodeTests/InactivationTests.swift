import RaptorQCode
import SimulationKit
import Testing

@testable import RaptorQCode

/// How many columns the first phase makes inactive: what the second phase costs in time and memory.
@Suite struct InactivationTests {
    private static func inactiveCount(_ parameters: SourceBlockParameters, _ esis: [Int]) -> Int {
        let padding = parameters.paddingSymbolCount
        var equations = BinaryEquations(parameters: parameters, symbolCapacity: esis.count + padding)
        let ids =
            Array(parameters.symbolCount..<parameters.extendedSymbolCount)
            + esis.map { $0 < parameters.symbolCount ? $0 : $0 + padding }
        for id in ids { equations.append(internalSymbolID: UInt32(id)) }
        return FirstPhase(equations).inactiveCount
    }

    @Test(
        "Symbols that chance chose leave far fewer inactive columns than the solver bears",
        arguments: [10, 100, 1000, 10_000, 30_000, 56_403])
    func honestSymbols(symbolCount: Int) {
        var random = SeededRandom(seed: UInt64(symbolCount))
        let parameters = SourceBlockParameters(symbolCount: symbolCount)
        let isThorough = EnvironmentVariables.value(of: "FLEETCAST_PROOFS") == "1"
        var counts: [Int] = []
        for trial in 0..<(isThorough ? min(2000, 4_000_000 / symbolCount) : max(3, 20_000 / symbolCount)) {
            let loss = trial % 11 * 100_000
            var esis = (0..<symbolCount).filter { _ in !random.happens(partsPerMillion: loss) }
            var known = Set(esis)
            let end = random.integer(in: 0...1) == 0 ? 4 * symbolCount + 100 : 1 << 24
            while esis.count < symbolCount + trial % 3 {
                let esi = random.integer(in: symbolCount..<end)
                if known.insert(esi).inserted { esis.append(esi) }
            }
            counts.append(Self.inactiveCount(parameters, esis))
        }
        counts.sort()
        print(
            "inactive columns of K = \(symbolCount): P \(parameters.P), least \(counts[0]), median",
            "\(counts[counts.count / 2]), most \(counts[counts.count - 1]) in \(counts.count) trials")
        #expect(counts[counts.count - 1] < Solver.inactiveLimit / 3)
    }

    /// Symbols that are sums of thirty others give the first phase nothing to begin with.
    @Test(
        "Symbols chosen to hurt cost a bounded amount, and do not spoil the block",
        arguments: [300, 4000, 56_403])
    func hostileSymbols(symbolCount: Int) throws {
        var random = SeededRandom(seed: 30)
        let block = TestBlock(
            symbolCount: symbolCount, layout: SymbolLayout(symbolByteCount: 2), random: &random)
        let parameters = SourceBlockParameters(symbolCount: symbolCount)
        let generator = TupleGenerator(parameters)
        let heavy = (symbolCount..<1 << 24).lazy.filter {
            generator.tuple(of: UInt32($0 + parameters.paddingSymbolCount)).d >= min(30, parameters.W - 2)
        }
        let esis = Array(heavy.prefix(symbolCount))
        try #require(esis.count == symbolCount)
        let inactiveCount = Self.inactiveCount(parameters, esis)
        print("inactive columns of K = \(symbolCount), hostile symbols: \(inactiveCount)")
        #expect(inactiveCount > parameters.P * 2)

        var receiver = TestReceiver(for: block, spareSymbolLimit: 64)
        for esi in esis { #expect(try receiver.receive(esi, of: block) == .new) }
        let progress = receiver.decode()
        guard progress != .complete else { return #expect(receiver.block == block.source) }
        // The first phase gives up at once: without that, an attempt took 8 s with K = 56 403.
        #expect(inactiveCount == Solver.inactiveLimit + 1)
        // Source symbols displace the others; in the end they are all there is.
        for esi in 0..<symbolCount {
            #expect(try receiver.receive(esi, of: block) == .new)
            if esi % (symbolCount / 8) == 0, receiver.decode() == .complete { break }
        }
        #expect(receiver.decode() == .complete)
        #expect(receiver.block == block.source)
    }
}

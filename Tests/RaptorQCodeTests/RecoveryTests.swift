import RaptorQCode
import SimulationKit
import Testing

/// How rarely K, K + 1 and K + 2 symbols are not enough; `make recovery` counts over more trials.
@Suite struct RecoveryTests {
    @Test(arguments: [(10, 4000), (100, 500), (1000, 40)])
    func failuresAreRare(symbolCount: Int, trialCount: Int) throws {
        var random = SeededRandom(seed: UInt64(symbolCount))
        let block = TestBlock(
            symbolCount: symbolCount, layout: SymbolLayout(symbolByteCount: 1), random: &random)
        var failures = [0, 0, 0]
        for _ in 0..<trialCount {
            var receiver = TestReceiver(for: block)
            let esis = block.drawSymbolIDs(count: symbolCount + 6, sourceShare: 0.2, random: &random)
            for esi in esis[..<symbolCount] { _ = try receiver.receive(esi, of: block) }
            var extra = 0
            while receiver.decode() != .complete, extra < 6 {
                if extra < failures.count { failures[extra] += 1 }
                _ = try receiver.receive(esis[symbolCount + extra], of: block)
                extra += 1
            }
            #expect(receiver.block == block.source)
        }
        print("failures with K = \(symbolCount), K + 1, K + 2 symbols: \(failures) of \(trialCount)")
        #expect(failures[0] <= max(6, trialCount / 100))
        #expect(failures[1] <= 2)
        #expect(failures[2] == 0)
    }
}

import Processors
import RaptorQCode
import SimulationKit
import Testing

@testable import RaptorQCode

@Suite struct LanesTests {
    @Test("However work is divided, every piece of it is done once", arguments: 1...6)
    func divide(laneCount: Int) {
        for total in 0...40 {
            for lanes in [
                .threads(laneCount),
                Lanes(count: laneCount) {
                    $1($0 - 1); (0..<$0 - 1).forEach($1)
                },
            ] {
                let done = FixedArray<Int>(repeating: 0, count: total + 1)
                lanes.divide(total) { range in
                    for index in range { done[index] += 1 }
                }
                #expect((0..<total).allSatisfy { done[$0] == 1 }, "\(total) by \(laneCount)")
                #expect(done[total] == 0)
            }
        }
    }

    /// Found by fuzzing: the sum that makes the one symbol was looked for in another lane's program.
    @Test("Several threads recover a single symbol", arguments: 2...5)
    func oneMissingSymbol(laneCount: Int) throws {
        var random = SeededRandom(seed: 1)
        let block = TestBlock(symbolCount: 20, layout: SymbolLayout(symbolByteCount: 600), random: &random)
        var receiver = TestReceiver(for: block)
        for esi in 1..<24 { _ = try receiver.receive(esi, of: block) }
        let progress = receiver.decode(.threads(laneCount))
        #expect(progress == .complete && receiver.block == block.source)
    }
}

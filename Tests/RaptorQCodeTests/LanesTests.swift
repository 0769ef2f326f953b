import RaptorQCode
import SimulationKit
import Testing

@testable import RaptorQCode

@Suite struct LanesTests {
    @Test("However work is divided, each lane gets the range that is its own", arguments: 1...6)
    func divide(laneCount: Int) {
        for total in 0...40 {
            for lanes in [
                .threads(laneCount),
                Lanes(count: laneCount) {
                    $1($0 - 1); (0..<$0 - 1).forEach($1)
                },
            ] {
                let found = FixedSlots<Range<Int>>(repeating: 0..<0, count: laneCount)
                lanes.divide(total) { lane, range in found[lane] = range }
                for lane in 0..<laneCount {
                    let (range, expected) = (found[lane], lanes.range(of: lane, total))
                    #expect(
                        range == expected || range.isEmpty && expected.isEmpty, "\(total) by \(laneCount)")
                }
                let covered = (0..<laneCount).flatMap { Array(lanes.range(of: $0, total)) }
                #expect(covered == Array(0..<total))
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

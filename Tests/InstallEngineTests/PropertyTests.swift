import InstallEngine
import SimulationKit
import Testing

@Suite("Laws over all seeds")
struct PropertyTests {
    @Test("Whatever plans, results, interruptions and requests: an honest end, and only one")
    func laws() throws {
        let seedCount = 4_000
        var ends: [String: Int] = [:]
        try SimulationSeed.withEverySeed(seedCount) { seed in
            var run = RandomRun(seed: seed)
            switch try run.play() {
            case .confirmed: ends["confirmed", default: 0] += 1
            case .rolledBack: ends["rolled back", default: 0] += 1
            case .failed: ends["failed", default: 0] += 1
            }
        }
        guard SimulationSeed.seeds(seedCount).count == seedCount else { return }
        // The laws would be easy to keep if one of the ends hardly came.
        #expect(ends.count == 3 && ends.values.allSatisfy { $0 > seedCount / 10 }, "\(ends)")
    }
}

import RaptorQCode
import SimulationKit
import Testing

@testable import RaptorQCode

/// The promise of the systematic indices: the encoder's equations have a solution for all 477 block sizes.
///
/// In debug builds each plan is tried on arbitrary symbols, too, which then must satisfy all equations. That takes most of
/// a minute for all of them, so a check tries the small sizes and some large ones; `make proofs` tries all.
@Suite struct AllPlansTests {
    private static let extendedSymbolCounts: [Int] = {
        let all = (0..<SystematicIndexTable.rowCount).map {
            Int(SystematicIndexTable.extendedSymbolCounts[$0])
        }
        if EnvironmentVariables.value(of: "FLEETCAST_PROOFS") == "1" { return all }
        var random = SeededRandom(seed: 477)
        var large = all.filter { $0 > 1500 }
        random.shuffle(&large)
        return all.filter { $0 <= 1500 } + large.prefix(8) + all.suffix(1)
    }()

    @Test(arguments: extendedSymbolCounts)
    func everyBlockSizeHasAPlan(extendedSymbolCount: Int) {
        let plan = EncodingPlan(symbolCount: extendedSymbolCount).plan
        let freeCount = plan.inactiveCount - plan.residualEquations.count
        #expect(freeCount >= 0 && freeCount <= plan.parameters.H)
        #expect((freeCount == 0) == (plan.checks == nil))
    }
}

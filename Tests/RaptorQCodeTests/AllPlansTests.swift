import RaptorQCode
import Testing

@testable import RaptorQCode

/// The promise of the systematic indices: the encoder's equations have a solution for all 477 block sizes.
///
/// In debug builds each plan is tried on arbitrary symbols, too, which then must satisfy all equations.
@Suite struct AllPlansTests {
    @Test(arguments: 0..<SystematicIndexTable.rowCount)
    func everyBlockSizeHasAPlan(row: Int) {
        let symbolCount = Int(SystematicIndexTable.extendedSymbolCounts[row])
        let plan = EncodingPlan(symbolCount: symbolCount)
        #expect(plan.plan.residualEquations.count >= plan.plan.inactiveCount - plan.plan.parameters.H)
    }
}

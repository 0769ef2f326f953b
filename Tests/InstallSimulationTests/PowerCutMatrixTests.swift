import InstallSimulation
import Testing

@Suite("The power-cut matrix")
struct PowerCutMatrixTests {
    @Test("Leaves no bad state in any scenario", arguments: InstallScenario.all.map(\.name))
    func quick(name: String) throws {
        let scenario = try #require(InstallScenario.all.first { $0.name == name })
        let matrix = try PowerCutMatrix(scenario, .quick)
        let counts = try matrix.run()
        #expect(counts.badCount == 0, "\(counts.firstFailure ?? "")")
        #expect(counts.cutCount > 3 * counts.operationCount)
        #expect(counts.completedCount + counts.rolledBackCount + counts.untouchedCount == counts.cutCount)
    }
}

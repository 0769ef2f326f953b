import InstallEngine
import InstallSimulation
import SimulationKit
import Testing

@Suite("Unhealthy releases")
struct UnhealthyRunsTests {
    @Test(
        "The old version is in force again within one restart and the deadline",
        arguments: [HandlerKind.release, .image])
    func backInTime(handler: HandlerKind) {
        let runs = UnhealthyRuns(handler, seeds: SimulationSeed.seeds(100))
        #expect(runs.backCount == runs.runCount, "\(runs.firstFailure ?? "")")
        #expect(runs.firstFailure == nil)
    }
}

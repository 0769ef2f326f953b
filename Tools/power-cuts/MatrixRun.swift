import Dispatch
import InstallSimulation
import Synchronization

/// What one scenario came to.
struct ScenarioResult: Sendable {
    let name: String
    let counts: MatrixCounts
    let ablations: [AblationResult]
    let seconds: Double
}

/// Runs scenarios on as many threads as there are processors.
struct MatrixRun {
    private let options: MatrixOptions

    init(_ options: MatrixOptions) {
        self.options = options
    }

    /// The results in the scenarios' order.
    func results(of scenarios: [InstallScenario]) -> [ScenarioResult] {
        let results = Mutex<[Int: ScenarioResult]>([:])
        let options = self.options
        DispatchQueue.concurrentPerform(iterations: scenarios.count) { index in
            let result = Self.result(of: scenarios[index], options)
            results.withLock { $0[index] = result }
        }
        let all = results.withLock { $0 }
        return scenarios.indices.compactMap { all[$0] }
    }

    private static func result(of scenario: InstallScenario, _ options: MatrixOptions) -> ScenarioResult {
        let clock = ContinuousClock()
        let begin = clock.now
        var (counts, ablations) = (MatrixCounts(), [AblationResult]())
        do {
            let matrix = try PowerCutMatrix(scenario, options)
            counts = try matrix.run()
            ablations = try matrix.ablate()
        } catch {
            counts.count(failure: "\(error)")
        }
        let seconds = begin.duration(to: clock.now) / .seconds(1)
        return ScenarioResult(name: scenario.name, counts: counts, ablations: ablations, seconds: seconds)
    }
}

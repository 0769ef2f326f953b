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
    func results(of scenarios: [InstallScenario]) throws -> [ScenarioResult] {
        let results = Mutex<[Int: Result<ScenarioResult, any Error>]>([:])
        let options = self.options
        DispatchQueue.concurrentPerform(iterations: scenarios.count) { index in
            let result = Result { try Self.result(of: scenarios[index], options) }
            results.withLock { $0[index] = result }
        }
        let all = results.withLock { $0 }
        return try scenarios.indices.compactMap { try all[$0]?.get() }
    }

    private static func result(
        of scenario: InstallScenario, _ options: MatrixOptions
    ) throws -> ScenarioResult {
        let clock = ContinuousClock()
        let begin = clock.now
        let matrix = try PowerCutMatrix(scenario, options)
        let counts = try matrix.run()
        let ablations = try matrix.ablate()
        let duration = begin.duration(to: clock.now)
        return ScenarioResult(
            name: scenario.name, counts: counts, ablations: ablations, seconds: duration / .seconds(1))
    }
}

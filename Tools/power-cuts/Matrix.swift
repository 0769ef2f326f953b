import ArgumentParser
import InstallEngine
import InstallSimulation

/// `power-cuts matrix`: simulated devices, power failing at every operation.
struct Matrix: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let power fail at every operation of simulated installations.",
        discussion: """
            For each handler power fails before, during and after every operation on the disk that changes \
            something or makes it durable, and keeps every subset of what was not synchronised (where they \
            are more than 4096: 10 000 that a seed draws). Then every synchronisation is left out in turn, \
            which must show. Last, releases that are not healthy must go back by themselves.

            Examples:
              power-cuts
              power-cuts --quick
              power-cuts --scenario image-upgrade --scenario script-upgrade --json
              power-cuts --seeds 10000
            """)

    @Option(help: "Only this scenario; may be repeated. Without it: all.")
    var scenario: [String] = []

    @Option(help: "So many unhealthy releases for each handler.")
    var seeds: UInt64 = 1000

    @Option(help: "What all draws begin with.")
    var seed: UInt64 = 0

    @Flag(help: "Try few subsets only: a look, not a proof.")
    var quick = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        let known = InstallScenario.all.map(\.name)
        if let unknown = self.scenario.first(where: { !known.contains($0) }) {
            throw ValidationError(
                "there is no scenario '\(unknown)'; there are: \(known.joined(separator: ", "))")
        }
        guard (1...10_000_000).contains(self.seeds) else {
            throw ValidationError("--seeds must be 1 to 10000000")
        }
    }

    func run() throws {
        let scenarios = InstallScenario.all.filter { scenario in
            self.scenario.isEmpty || self.scenario.contains(scenario.name)
        }
        var options = self.quick ? MatrixOptions.quick : MatrixOptions()
        options.seed = self.seed
        let results = MatrixRun(options).results(of: scenarios)
        let unhealthy = [
            UnhealthyRuns(.release, seeds: 0..<self.seeds), UnhealthyRuns(.image, seeds: 0..<self.seeds),
        ]
        let report = MatrixReport(
            results: results, unhealthy: unhealthy, isComplete: self.scenario.isEmpty && !self.quick)
        print(self.json ? report.json : report.text)
        guard report.isGood else { throw ExitCode(1) }
    }
}

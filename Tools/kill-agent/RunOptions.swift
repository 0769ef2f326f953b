import ArgumentParser

/// What both ways share.
struct RunOptions: ParsableArguments {
    @Option(help: "Installations for each handler.")
    var runs = 1_000

    @Option(help: "The number from which all moments are drawn.")
    var seed: UInt64 = 1

    @Option(help: "One handler: release, script, image or command; all without it.")
    var handler: ScenarioKind?

    @Flag(help: "Tell every run.")
    var verbose = false

    var kinds: [ScenarioKind] { self.handler.map { [$0] } ?? ScenarioKind.allCases }

    func validate() throws {
        guard self.runs > 0 else { throw ValidationError("--runs is at least 1.") }
    }
}

import ArgumentParser

/// The operator's tool.
@main
struct Fleetcast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleetcast",
        abstract: "Distributes software to fleets of devices: one stream updates every device.",
        version: "0.1.0",
        subcommands: [
            Cast.self, Receive.self, Announce.self, Init.self, Publish.self, Withdraw.self,
            RepositoryCommand.self, Key.self, Root.self, Targets.self, Tuf.self, Simulate.self, Pack.self,
            FEC.self, Bench.self,
        ]
    )
}

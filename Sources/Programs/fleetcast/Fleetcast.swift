import ArgumentParser

/// The operator's tool.
@main
struct Fleetcast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleetcast",
        abstract: "Distributes software to fleets of devices: one stream updates every device.",
        version: "0.1.0",
        subcommands: [
            Cast.self, Receive.self, Announce.self, Simulate.self, Tuf.self, Pack.self, FEC.self, Bench.self,
        ]
    )
}

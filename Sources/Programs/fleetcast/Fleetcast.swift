import ArgumentParser

/// The operator's tool.
@main
struct Fleetcast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleetcast",
        abstract: "Distributes software to fleets of devices: one stream updates every device.",
        version: "0.1.0",
        subcommands: [Pack.self, FEC.self, Bench.self]
    )
}

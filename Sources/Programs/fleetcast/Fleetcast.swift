import ArgumentParser

/// The operator's tool.
@main
struct Fleetcast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleetcast",
        abstract: "Distributes software to fleets of devices: one stream updates every device.",
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Publishing",
                subcommands: [
                    Init.self, Publish.self, Withdraw.self, RepositoryCommand.self, Key.self, Root.self,
                    Targets.self,
                ]),
            CommandGroup(name: "Broadcasting", subcommands: [Cast.self, Announce.self, Simulate.self]),
            CommandGroup(name: "Device", subcommands: [Receive.self, Tuf.self]),
            CommandGroup(name: "Other", subcommands: [Pack.self, FEC.self, Bench.self]),
        ]
    )
}

import ArgumentParser
import Foundation

/// Interrupts real installations by the built agent at random moments, and looks at what is left.
@main
struct KillAgent: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill-agent",
        abstract: "Interrupt real installations by fleetcast-agent at random moments.",
        discussion: """
            kill ends the agent and all that it started by SIGKILL; ext4 cuts the power: it stops everything, \
            takes the disk as it is at that moment, and lets ext4 replay its journal. Then 'resume' runs, and what \
            is in force must be the old content or the new one, complete, and what 'status' says.

            EXIT STATUS: 0 no bad state, 1 a bad state or something failed, 64 wrong usage.
            """,
        subcommands: [Kill.self, Ext4.self]
    )
}

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

/// SIGKILL at random moments.
struct Kill: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "SIGKILL for the agent and all that it started, at random moments.",
        discussion: "As root on a loop-mounted ext4; else in a plain directory, which it says."
    )

    @OptionGroup var options: RunOptions

    func run() throws {
        let disk = try Disk.forKilling()
        say("\(disk.summary); seed \(self.options.seed)")
        var table = Table()
        for kind in self.options.kinds {
            let trial = try Interruption(kind, on: disk, options: self.options, cut: .kill)
            table.add(kind, try trial.run())
        }
        try table.finish(badStatesAreExpected: false)
    }
}

/// Power cuts on ext4.
struct Ext4: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Power cuts: the disk as it is at a random moment, and ext4's own journal.",
        discussion: """
            Needs root and loop devices. With --without-fsync the agent runs under eatmydata, whose fsync does \
            nothing: then there must be bad states, or the test sees nothing; status 1 where there are none.
            """
    )

    @OptionGroup var options: RunOptions

    @Flag(help: "Run the agent under eatmydata, and require bad states.")
    var withoutFsync = false

    func run() throws {
        let disk = try Disk.forPowerCuts()
        say("\(disk.summary); seed \(self.options.seed)\(self.withoutFsync ? "; without fsync" : "")")
        var table = Table()
        for kind in self.options.kinds {
            let trial = try Interruption(
                kind, on: disk, options: self.options, cut: self.withoutFsync ? .powerWithoutFsync : .power)
            table.add(kind, try trial.run())
        }
        try table.finish(badStatesAreExpected: self.withoutFsync)
    }
}

import ArgumentParser

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

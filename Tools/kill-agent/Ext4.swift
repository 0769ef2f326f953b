import ArgumentParser

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

import ArgumentParser

/// `power-cuts`: shows what power failures do to installations.
@main
struct PowerCuts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power-cuts",
        abstract: "Show what power failures do to installations.",
        discussion: """
            Exit status 0: everything is as it must be; 1: something is not; 64: the arguments are wrong.
            """,
        subcommands: [Matrix.self], defaultSubcommand: Matrix.self)
}

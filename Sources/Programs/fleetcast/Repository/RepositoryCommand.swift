import ArgumentParser

/// The repository as a whole.
struct RepositoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repository",
        abstract: "Check a repository, list its targets, sign its online roles anew.",
        subcommands: [RepositoryCheckCommand.self, RepositoryList.self, RepositoryRefresh.self]
    )
}

import ArgumentParser
import InstallRunning

/// Goes back.
struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go back: from what is being installed or on trial, or from the release that is in force.",
        discussion: """
            While something is installed or on trial, that is undone. Else the release that was in force before the \
            present one is put in force again, with health checks as for a new one. Handlers 'script' and \
            'command' cannot go back from what was confirmed, unless the other installer has a command for it.

            EXIT STATUS: 0 the former release is in force; otherwise \(AgentExit.help)
            """
    )

    @OptionGroup var options: AgentOptions

    func run() async throws {
        try await self.options.run(isRollbackWanted: true) { try await $0.rollBack() }
    }
}

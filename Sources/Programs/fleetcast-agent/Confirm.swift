import ArgumentParser
import InstallRunning

/// Confirms the release on trial.
struct Confirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Confirm the release that is on trial, where the configuration says `confirm = manual`.",
        discussion: """
            The health checks must succeed, too: the command returns when the trial has ended. An agent that \
            watches the trial is told; where none runs, this command does its work.

            EXIT STATUS: \(AgentExit.help)
            """
    )

    @OptionGroup var options: AgentOptions

    func run() async throws {
        try await self.options.run { try await $0.confirm() }
    }
}

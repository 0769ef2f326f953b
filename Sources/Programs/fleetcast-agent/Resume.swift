import ArgumentParser
import InstallRunning

/// Goes on after a restart.
struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Go on with what a restart or a power failure interrupted, or undo it: run at the device's start.",
        discussion: """
            Does nothing, with status 0, where nothing was interrupted. Examples/agent has a unit for systemd and a \
            script for other init systems.

            EXIT STATUS: \(AgentExit.help)
            """
    )

    @OptionGroup var options: AgentOptions

    func run() async throws {
        try await self.options.run { try await $0.resume() }
    }
}

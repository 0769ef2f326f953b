import ArgumentParser
import InstallRunning

/// Goes back.
struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go back: from what is being installed or on trial, or from the release that is in force.",
        discussion: """
            While something is installed or on trial, that is undone. Else what was in force before the present \
            release is put in force again: a release at once, an image by a restart and another trial. Once more, \
            it leads to the newer one again. Handler 'script' cannot go back from what was confirmed, and 'command' \
            only where the other installer has a command for it.

            EXIT STATUS: 0 the former release is in force; all others as of 'install': 1 failed, nothing is changed; \
            2 the way back was undone; 3 the device must restart, then 'resume' goes on; 64, 65, 75, 130.
            """
    )

    @OptionGroup var options: AgentOptions

    func run() async throws {
        try await self.options.run(isRollbackWanted: true) { try await $0.rollBack() }
    }
}

import ArgumentParser

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

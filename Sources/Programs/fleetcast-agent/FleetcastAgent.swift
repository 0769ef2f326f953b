import ArgumentParser

/// Installs updates on a device.
@main
struct FleetcastAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleetcast-agent",
        abstract: "Installs updates on this device: complete or not at all, whatever moment power fails.",
        discussion: """
            At every moment the device holds the old release complete or the new one complete. A release that does \
            not prove healthy is taken back. What is installed how, stands in /etc/fleetcast/agent.conf; 'check' \
            says whether all of it fits the device. 'resume' belongs into the start of the device: it goes on \
            with, or undoes, what was interrupted.

            EXAMPLES:
              fleetcast-agent check
              fleetcast-agent install --plan app-1.4.2.tar.zst
              fleetcast-agent install app-1.4.2.tar.zst
              curl -s https://example.org/rootfs.img.zst | fleetcast-agent install --version 7 -
              fleetcast-agent status
              fleetcast-agent rollback

            EXIT STATUS: \(AgentExit.help)
            """,
        version: "0.1.0",
        subcommands: [
            Install.self, Status.self, Confirm.self, Rollback.self, History.self, Resume.self, Check.self,
        ]
    )
}

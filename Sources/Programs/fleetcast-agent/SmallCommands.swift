import ArgumentParser
import InstallRunning
import Terminal

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

/// Shows how the device stands.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is in force, how far an installation is, and why the last one failed.",
        discussion: """
            Changes nothing, and may be asked at any time.

            EXIT STATUS: 0 told; 1 the journal cannot be read; 64 wrong usage; 65 the configuration is wrong.
            """
    )

    @OptionGroup var options: AgentOptions

    func run() async throws {
        let report = AgentReport(isJSON: self.options.json)
        let agent = try self.options.agent(report)
        do { report.show(try agent.status()) } catch { throw AgentOptions.exit(for: error) }
    }
}

/// Shows former deployments.
struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the last deployments of this device, the newest last.",
        discussion: """
            EXIT STATUS: 0 told; 1 the journal cannot be read; 64 wrong usage; 65 the configuration is wrong.
            """
    )

    @OptionGroup var options: AgentOptions

    func run() async throws {
        let report = AgentReport(isJSON: self.options.json)
        let agent = try self.options.agent(report)
        do { report.show(try agent.history()) } catch { throw AgentOptions.exit(for: error) }
    }
}

/// Checks configuration and device.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, the boot loader, the slots and, once, the health checks.",
        discussion: """
            Prints everything that is wrong, not only the first thing; changes nothing.

            EXIT STATUS: 0 all is well; 1 there are problems; 64 wrong usage; 65 the configuration is wrong.
            """
    )

    @OptionGroup var options: AgentOptions

    func run() async throws {
        TerminationSignals.note()
        let report = AgentReport(isJSON: self.options.json)
        let agent = try self.options.agent(report)
        let findings = await agent.check()
        report.show(findings)
        if findings.contains(where: { $0.kind == .problem }) { throw ExitCode(AgentExit.failed) }
    }
}

import ArgumentParser
import InstallRunning
import Terminal

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

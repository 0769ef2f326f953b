import ArgumentParser
import InstallRunning
import Terminal

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

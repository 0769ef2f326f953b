import ArgumentParser
import InstallRunning
import Terminal

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

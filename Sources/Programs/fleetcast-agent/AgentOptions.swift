import ArgumentParser
import InstallRunning
import Terminal

/// What all commands take.
struct AgentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
    var config = AgentSettings.defaultPath

    @Flag(help: "Lines of JSON instead of sentences.")
    var json = false

    /// Reads the configuration, or ends with status 65 and everything that is wrong with it.
    func settings() throws -> AgentSettings {
        do {
            return try self.readSettings()
        } catch {
            for line in error.lines { Terminal.writeLine("fleetcast-agent: \(line)", to: .error) }
            throw ExitCode(AgentExit.configuration)
        }
    }

    private func readSettings() throws(AgentConfigurationError) -> AgentSettings {
        try AgentSettings(readingFrom: self.config)
    }

    /// Reads the configuration and makes an agent of it, for commands that act.
    func agent(_ report: AgentReport) throws -> InstallAgent {
        Self.agent(try self.settings(), report)
    }

    private static func agent(_ settings: AgentSettings, _ report: AgentReport) -> InstallAgent {
        InstallAgent(
            settings: settings, reporter: { report.take($0) },
            isInterrupted: { TerminationSignals.isTerminationRequested })
    }

    /// Runs a command to its end, with signals noted and errors told.
    func run(
        isRollbackWanted: Bool = false, _ body: (InstallAgent) async throws -> DeploymentEnd
    ) async throws {
        // A terminal that goes must not leave a release on trial with nobody to say so.
        TerminationSignals.note(hangup: true)
        let report = AgentReport(isJSON: self.json)
        do {
            let agent = Self.agent(try self.readSettings(), report)
            let end = try await body(agent)
            let status = AgentExit.status(of: end, isRollbackWanted: isRollbackWanted)
            report.finish(end, agent, status: status)
            guard status == AgentExit.done else { throw ExitCode(status) }
        } catch let error as ExitCode {
            throw error
        } catch {
            let exit = Self.exit(for: error)
            report.finish(error, status: exit.rawValue)
            throw exit
        }
    }

    /// Tells an error, and its status.
    static func exit(for error: any Error) -> ExitCode {
        if let error = error as? AgentConfigurationError {
            for line in error.lines { Terminal.writeLine("fleetcast-agent: \(line)", to: .error) }
            return ExitCode(AgentExit.configuration)
        }
        if error is CancellationError {
            Terminal.writeLine("fleetcast-agent: ended by a signal; nothing was changed", to: .error)
            return ExitCode(AgentExit.interrupted)
        }
        Terminal.writeLine("fleetcast-agent: \(error)", to: .error)
        return ExitCode(error is AgentBusy ? AgentExit.busy : AgentExit.failed)
    }
}

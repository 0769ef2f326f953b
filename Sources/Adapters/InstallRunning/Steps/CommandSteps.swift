internal import CommandRunning
import DurableStorage
import Glibc
internal import InstallEngine
internal import InstallHandlers
internal import InstallStorage

/// Performs the steps that run commands: hooks, scripts, services, the other installer.
struct CommandSteps: Sendable {
    let settings: AgentSettings
    let log: DeploymentLog
    /// Whether a signal has asked the agent to end.
    let isInterrupted: @Sendable () -> Bool

    /// How often the signals are asked about while a command runs.
    private static let interruptionInterval = Duration.milliseconds(50)

    /// One command of a step.
    private struct Invocation {
        var line: CommandLine
        var workingDirectory = "/"
        var timeout: Duration
        /// The directory of a release's content that the command writes; `nil` where it is none of the agent's.
        var content: String?
    }

    /// Performs one step.
    ///
    /// - Parameter reason: why the deployment is rolled back, if it is; a way back is not interrupted by a
    /// signal.
    func perform(
        _ step: InstallStep, of plan: InstallPlan, rollingBack reason: FailureReason?
    ) async -> StepResult {
        let invocations: [Invocation]
        switch self.invocations(for: step, of: plan) {
        case .success(let found): invocations = found
        case .failure(let problem): return .failed(problem.text)
        }
        // A signal while a healthy system is confirmed must not take it back.
        let isInterruptible = reason == nil && step != .confirmByCommand
        for invocation in invocations {
            let failure = await self.run(
                invocation, self.environment(for: step, of: plan, reason: reason), title: step.rawValue,
                isInterruptible: isInterruptible)
            if let failure { return .failed(failure) }
        }
        if let failure = Self.synchronize(invocations) { return .failed(failure) }
        return .succeeded
    }

    /// Commands seldom synchronise what they write, and the journal is about to say that the step is done.
    ///
    /// - Returns: why that failed; `nil` where it did not.
    private static func synchronize(_ invocations: [Invocation]) -> String? {
        guard !invocations.isEmpty else { return nil }
        // A script may write anywhere; but sync(2) tells no error, so the content is asked about besides.
        sync()
        var disk = DirectoryDisk()
        for invocation in invocations {
            guard let directory = invocation.content else { continue }
            do throws(StorageError) {
                try disk.synchronizeTree(directory)
            } catch {
                return "\(error)"
            }
        }
        return nil
    }

    /// What a command finds in its environment: the deployment's words, and whose command it is.
    private func environment(
        for step: InstallStep, of plan: InstallPlan, reason: FailureReason?
    ) -> [String: String] {
        var variables = StepEnvironment.variables(for: step, of: plan, reason: reason)
        variables[StrandedCommands.variable] = self.settings.stateDirectory
        return variables
    }

    /// Restarts the device by its command.
    ///
    /// - Returns: why that failed; `nil` where it did not.
    func restart(by line: CommandLine, for plan: InstallPlan) async -> String? {
        let environment = self.environment(for: .restartDevice, of: plan, reason: nil)
        let invocation = Invocation(line: line, timeout: .seconds(60))
        return await self.run(invocation, environment, title: "restart-device", isInterruptible: false)
    }
}

extension CommandSteps {
    private struct Problem: Error {
        let text: String
    }

    private func invocations(for step: InstallStep, of plan: InstallPlan) -> Result<[Invocation], Problem> {
        switch step {
        case .runDownloadHook, .runBeforeHook, .runAfterHook, .runRollbackHook:
            // Where the configuration has changed since the plan was made, there is nothing to run any more.
            let hook = self.settings.hooks[step].map {
                Invocation(line: $0, timeout: self.settings.hookTimeout)
            }
            return .success(hook.map { [$0] } ?? [])
        case .restartServices:
            return .success(
                self.settings.serviceCommands.map {
                    Invocation(line: $0, timeout: self.settings.serviceTimeout)
                })
        case .runScript:
            return self.scriptInvocation(plan)
        case .handOver, .confirmByCommand, .undoByCommand:
            return self.installerInvocation(step, plan)
        default:
            return .failure(
                Problem(text: "step \(step.rawValue) runs no command: this is a fault of the agent"))
        }
    }

    private func scriptInvocation(_ plan: InstallPlan) -> Result<[Invocation], Problem> {
        guard case .script(let place) = plan.place, let script = self.settings.handlers.script else {
            return .failure(Problem(text: "[script] is not configured any more"))
        }
        guard case .file(let path) = plan.artifact?.source else {
            return .failure(Problem(text: "a script needs its package as a file"))
        }
        // Through sh, as the seeds did: a package's script need not be executable.
        let line = CommandLine(program: "/bin/sh", arguments: ["./" + script.scriptName, path])
        let directory = "\(place.directory)/\(place.staging)"
        return .success([
            Invocation(
                line: line, workingDirectory: directory, timeout: self.settings.scriptTimeout,
                content: directory)
        ])
    }

    private func installerInvocation(
        _ step: InstallStep, _ plan: InstallPlan
    ) -> Result<[Invocation], Problem> {
        guard let installer = self.settings.installer else {
            return .failure(Problem(text: "[command] is not configured any more"))
        }
        let configured: CommandLine?
        switch step {
        case .handOver: configured = installer.install
        case .confirmByCommand: configured = installer.confirm
        default: configured = installer.undo
        }
        guard let configured else {
            return .failure(Problem(text: "the command for \(step.rawValue) is not configured any more"))
        }
        return .success([
            Invocation(line: Self.filled(configured, plan), timeout: installer.timeout)
        ])
    }

    /// Puts the deployment's own words into a command: each stays within its argument, whatever it contains.
    private static func filled(_ line: CommandLine, _ plan: InstallPlan) -> CommandLine {
        var path = ""
        if case .file(let filePath) = plan.artifact?.source { path = filePath }
        let words = ["artifact": path, "name": plan.artifact?.name ?? "", "version": plan.version]
        return CommandLine(
            program: line.program, arguments: line.arguments.map { self.filled($0, words) })
    }

    /// In one pass, so that a value which looks like a name is not replaced again.
    private static func filled(_ text: String, _ words: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"),
                let word = words[String(rest[rest.index(after: open)..<close])]
            else {
                result.append(rest.removeFirst())
                continue
            }
            result += word
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

extension CommandSteps {
    private enum Event: Sendable {
        case ended(Result<CommandResult, any Error>)
        case interrupted
    }

    /// - Returns: why it failed; `nil` where it did not.
    private func run(
        _ invocation: Invocation, _ environment: [String: String], title: String, isInterruptible: Bool
    ) async -> String? {
        let words = ([invocation.line.program] + invocation.line.arguments).joined(separator: " ")
        let name = "'\(printable(words))'"
        switch await self.outcome(of: invocation, environment, isInterruptible: isInterruptible) {
        case .interrupted:
            self.log.add(
                title: "\(title): \(words) was ended, because a signal asked the agent to end", output: [])
            return "\(name) was ended, because a signal asked the agent to end"
        case .ended(.failure(let error)):
            self.log.add(title: "\(title): \(error)", output: [])
            return "\(error)"
        case .ended(.success(let result)):
            self.log.add(title: "\(title): \(words) \(result.outcome)", output: result.output)
            guard !result.outcome.isSuccess else { return nil }
            return "\(name) \(result.outcome)" + Self.lastWords(of: result)
        }
    }

    private func outcome(
        of invocation: Invocation, _ environment: [String: String], isInterruptible: Bool
    ) async -> Event {
        await withTaskGroup(of: Event.self) { tasks in
            tasks.addTask {
                do {
                    let result = try await CommandRunner.run(
                        invocation.line, environment: environment,
                        workingDirectory: invocation.workingDirectory, timeout: invocation.timeout,
                        outputLimit: DeploymentLog.outputByteCount)
                    return .ended(.success(result))
                } catch {
                    return .ended(.failure(error))
                }
            }
            if isInterruptible {
                tasks.addTask {
                    while !self.isInterrupted(), !Task.isCancelled {
                        try? await Task.sleep(for: Self.interruptionInterval)
                    }
                    return .interrupted
                }
            }
            let first = await tasks.next() ?? .interrupted
            // The other task sees its cancellation; a command is ended before its task returns.
            tasks.cancelAll()
            return first
        }
    }

    /// The last line that a command wrote: most tools end with what went wrong.
    private static func lastWords(of result: CommandResult) -> String {
        let lines = result.output.split(separator: 0x0A).filter { line in line.contains { $0 > 0x20 } }
        guard let last = lines.last else { return "" }
        return "; it last wrote: \(printable(String(decoding: last.prefix(300), as: UTF8.self)))"
    }
}

internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// Runs the scripts that packages bring or configurations name.
package struct ScriptRunner {
    /// Who reads a script.
    package enum Interpreter: Hashable, Sendable {
        /// `/bin/sh`, whatever the script says itself.
        case shell
        /// Whoever its first line names, if it is executable; else `/bin/sh`.
        case automatic
    }

    /// How long a script may take to end after SIGTERM, before SIGKILL.
    package static let terminationGrace = Duration.seconds(5)

    /// Runs a script and waits for its end, or ends it when `timeout` has passed or the task is cancelled.
    ///
    /// It runs in a process group of its own with standard input at its end, and with our environment and
    /// `additions`. What ends it ends its whole group: SIGTERM first, SIGKILL after ``terminationGrace``.
    /// Services that it started in sessions of their own are left alone, as is everything when it ends by
    /// itself.
    /// - Parameters:
    ///   - script: absolute, or relative to `workingDirectory`.
    ///   - arguments: its `$1`, `$2` and so on; passed as they are, no shell splits them.
    /// - Throws: ``CommandError/notStarted(program:reason:)``, or `CancellationError`.
    package static func run(
        script: String,
        arguments: [String],
        environment additions: [String: String],
        workingDirectory: String,
        timeout: Duration,
        output: ScriptOutput = .standardOutput,
        interpreter: Interpreter = .automatic
    ) async throws -> CommandOutcome {
        // Without a slash, sh would look for it in PATH; with a dash, take it for an option.
        let script = script.contains("/") ? script : "./" + script
        let isProgram = interpreter == .automatic && self.isProgram(script, in: workingDirectory)
        let configuration = Configuration(
            executable: .path(FilePath(isProgram ? script : "/bin/sh")),
            arguments: Arguments(isProgram ? arguments : [script] + arguments),
            environment: .inherit.updating(self.variables(additions)),
            workingDirectory: FilePath(workingDirectory),
            platformOptions: self.platformOptions
        )
        return try await self.run(configuration, script: script, timeout: timeout, output: output)
    }
}

extension ScriptRunner {
    private enum Event: Sendable {
        case ended(TerminationStatus)
        case timedOut
    }

    private static var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: self.terminationGrace)
        ]
        return options
    }

    private static func variables(_ additions: [String: String]) -> [Environment.Key: String?] {
        var variables: [Environment.Key: String?] = [:]
        for (name, value) in additions {
            guard let key = Environment.Key(rawValue: name) else { continue }
            variables[key] = value
        }
        return variables
    }

    private static func run(
        _ configuration: Configuration, script: String, timeout: Duration, output: ScriptOutput
    ) async throws -> CommandOutcome {
        let group = StartedGroup()
        // Whatever of the group is left after it was ended, because it ignored SIGTERM while its leader did
        // not.
        defer { group.killIfAbandoned() }
        return try await withThrowingTaskGroup(of: Event.self) { tasks in
            tasks.addTask {
                .ended(try await self.start(configuration, script: script, output: output, in: group))
            }
            tasks.addTask {
                try await Task.sleep(for: timeout)
                return .timedOut
            }
            defer { tasks.cancelAll() }
            switch try await tasks.next() {
            case .ended(.exited(let status)): return .exited(status: status)
            case .ended(.signaled(let signal)): return .signaled(signal)
            case .timedOut, nil:
                group.abandon()
                return .timedOut(after: timeout)
            }
        }
    }

    private static func start(
        _ configuration: Configuration, script: String, output: ScriptOutput, in group: StartedGroup
    ) async throws -> TerminationStatus {
        let target =
            output == .standardOutput ? FileDescriptorOutput.currentStandardOutput : .currentStandardError
        do {
            let result = try await Subprocess.run(
                configuration, input: .none, output: target, error: FileDescriptorOutput.currentStandardError
            ) { execution in
                group.started(execution.processIdentifier.value)
            }
            return result.terminationStatus
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw CommandError.notStarted(program: script, reason: "\(error)")
        }
    }

    /// Whether the kernel can start the file itself.
    private static func isProgram(_ script: String, in directory: String) -> Bool {
        let path = script.hasPrefix("/") ? script : directory + "/" + script
        guard access(path, X_OK) == 0 else { return false }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: 4)
        let count = pread(descriptor, &start, start.count, 0)
        return count >= 2 && start.starts(with: "#!".utf8) || count == 4 && start == [0x7F, 0x45, 0x4C, 0x46]
    }
}

/// The process group of a script that is being run.
private final class StartedGroup: Sendable {
    private let state = Mutex((identifier: pid_t(0), isAbandoned: false))

    func started(_ identifier: pid_t) {
        self.state.withLock { $0.identifier = identifier }
    }

    func abandon() {
        self.state.withLock { $0.isAbandoned = true }
    }

    func killIfAbandoned() {
        let (identifier, isAbandoned) = self.state.withLock { $0 }
        if isAbandoned || Task.isCancelled, identifier > 0 { kill(-identifier, SIGKILL) }
    }
}

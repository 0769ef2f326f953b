/// Runs the commands that configurations name.
package struct CommandRunner {
    /// Runs a command and waits for its end, or ends it when `timeout` has passed or the task is cancelled.
    ///
    /// It runs in a process group of its own with standard input at its end, and with our environment and
    /// `environment`. What ends it ends its whole group: SIGTERM first, SIGKILL after
    /// ``ScriptRunner/terminationGrace``. What it leaves running when it ends by itself is left alone, but
    /// nobody reads any more what that writes: services belong to the service manager.
    /// - Parameters:
    ///   - line: a program without a slash is looked for in `PATH`; one with a slash that is relative is
    ///     relative to `workingDirectory`.
    ///   - outputLimit: how many bytes of its output are kept.
    ///   - tee: where the output is passed on to as it comes; `nil` for nowhere.
    /// - Throws: ``CommandError``, or `CancellationError`.
    package static func run(
        _ line: CommandLine,
        environment: [String: String],
        workingDirectory: String,
        timeout: Duration,
        outputLimit: Int,
        tee: ScriptOutput? = nil
    ) async throws -> CommandResult {
        try Task.checkCancellation()
        let settings = ChildProcess.Settings(
            line: line, environment: environment, workingDirectory: workingDirectory)
        let limits = CommandWatch.Limits(timeout: timeout, outputLimit: outputLimit, tee: tee)
        let stop = try StopSignal(for: line.program)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                CommandThread(settings, limits, stop, continuation).start()
            }
        } onCancel: {
            stop.send()
        }
        try Task.checkCancellation()
        return try result.get()
    }
}

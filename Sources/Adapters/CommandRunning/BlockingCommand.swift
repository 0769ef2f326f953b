/// Runs small tools, such as a boot loader's, for a caller that cannot wait asynchronously.
package struct BlockingCommand {
    /// Runs a tool to its end, or ends it with its whole process group when `timeout` has passed.
    ///
    /// It runs with our environment and working directory, in a process group of its own.
    /// - Parameters:
    ///   - program: a path, or a name that is looked for in `PATH`.
    ///   - input: what it finds on its standard input.
    ///   - environment: variables added to ours.
    ///   - outputLimit: how many bytes of its output are kept.
    /// - Throws: ``CommandError``.
    package static func run(
        _ program: String,
        _ arguments: [String],
        input: [UInt8] = [],
        environment: [String: String] = [:],
        timeout: Duration,
        outputLimit: Int
    ) throws(CommandError) -> CommandResult {
        let settings = ChildProcess.Settings(
            line: CommandLine(program: program, arguments: arguments), input: input, environment: environment)
        return try CommandWatch.run(settings, .init(timeout: timeout, outputLimit: outputLimit))
    }
}

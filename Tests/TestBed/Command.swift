/// Tools of the system, run to their end.
package enum Command {
    /// Runs a tool and gives what it wrote to its standard output.
    ///
    /// - Throws: ``CommandFailure`` when it does not end with status 0, with what it wrote to standard error.
    @discardableResult
    package static func run(_ name: String, _ arguments: [String], limit: Duration = .seconds(60)) throws
        -> String
    {
        let program = try Program.start(name, arguments)
        let exit = try program.wait(limit: limit)
        guard exit == .exited(0) else {
            throw CommandFailure(
                command: ([name] + arguments).joined(separator: " "), exit: exit, errors: program.errors)
        }
        return program.output
    }
}

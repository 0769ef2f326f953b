/// A tool of the system failed.
package struct CommandFailure: Error, CustomStringConvertible {
    /// The command line.
    package let command: String
    /// How the tool ended.
    package let exit: ProgramExit
    /// What it wrote to standard error.
    package let errors: String

    /// The command line, its end and its words.
    package var description: String { "`\(self.command)` \(self.exit): \(self.errors)" }
}

/// How a command ended, and what it wrote.
package struct CommandResult: Hashable, Sendable {
    /// How it ended.
    package var outcome: CommandOutcome
    /// Its standard output and standard error in the order in which they were written.
    ///
    /// Where it wrote more than was allowed, the first and the last half of the limit, with a line between
    /// them that tells how much was left out.
    package var output: [UInt8]
    /// Whether something was left out.
    package var isCut: Bool

    /// Describes a command that has ended.
    package init(outcome: CommandOutcome, output: [UInt8], isCut: Bool) {
        self.outcome = outcome
        self.output = output
        self.isCut = isCut
    }
}

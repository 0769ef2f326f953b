/// There is no such program to run.
package struct ProgramNotFound: Error, CustomStringConvertible {
    /// The name asked for.
    package let name: String
    /// Where it was looked for.
    package let directories: [String]

    /// What was looked for, where, and what builds it.
    package var description: String {
        "no program \(self.name) in \(self.directories.joined(separator: ":")); `swift build` builds ours, "
            + "scripts/bootstrap installs the system's"
    }
}

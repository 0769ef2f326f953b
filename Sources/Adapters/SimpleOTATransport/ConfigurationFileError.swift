import SimpleOTAFormat

/// Why a configuration file does not serve, with its path.
package struct ConfigurationFileError: Error, Hashable, Sendable {
    let path: String
    let problem: String

    /// Says that the file at `path` has a problem.
    package init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }
}

extension ConfigurationFileError: CustomStringConvertible {
    /// One sentence for a person.
    package var description: String { "\(self.path.printable): \(self.problem)" }
}

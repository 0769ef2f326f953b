/// Everything that is wrong with a configuration.
package struct AgentConfigurationError: Error, Hashable, Sendable {
    /// One thing that is wrong.
    package struct Problem: Hashable, Sendable {
        /// The line, from 1; `nil` where it concerns the whole file.
        package let lineNumber: Int?
        /// What is wrong, and what to do.
        package let text: String
    }

    /// The file.
    package let path: String
    /// What is wrong, by lines; at least one.
    package let problems: [Problem]

    /// One line for each problem, as `/etc/fleetcast/agent.conf:12: …`.
    package var lines: [String] {
        self.problems.map { problem in
            problem.lineNumber.map { "\(self.path):\($0): \(problem.text)" }
                ?? "\(self.path): \(problem.text)"
        }
    }
}

extension AgentConfigurationError: CustomStringConvertible {
    /// All problems, a line for each.
    package var description: String { self.lines.joined(separator: "\n") }
}

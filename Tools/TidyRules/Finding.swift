/// Something in a file that breaks a rule.
package struct Finding: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The file, relative to the root of the repository.
    package let path: String
    /// The line, from 1.
    package let line: Int
    /// The name of the rule.
    package let rule: String
    /// What is wrong, and what to do instead.
    package let message: String

    /// Creates a finding.
    package init(path: String, line: Int, rule: String, message: String) {
        self.path = path
        self.line = line
        self.rule = rule
        self.message = message
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.path, lhs.line, lhs.rule, lhs.message) < (rhs.path, rhs.line, rhs.rule, rhs.message)
    }

    /// "file:line: rule: message", which editors understand.
    package var description: String {
        "\(self.path):\(self.line): \(self.rule): \(self.message)"
    }
}

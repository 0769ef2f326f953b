/// A file with tests asserts something.
package struct AssertionRule: TidyRule {
    /// The name by which findings and allowances call it.
    package static let name = "assertion"

    private static let assertions = ["#expect(", "#require(", "Issue.record(", "confirmation("]

    /// Creates the rule.
    package init() {}

    package func findings(in file: SourceFile) -> [Finding] {
        guard file.isSwift, let test = ByteSearch.occurrences(of: "@Test", in: file.code).first else {
            return []
        }
        let asserts = Self.assertions.contains { !ByteSearch.occurrences(of: $0, in: file.code).isEmpty }
        guard !asserts else { return [] }
        let message = "tests without #expect, #require, confirmation or Issue.record pass whatever happens"
        return [Finding(path: file.path, line: file.line(at: test), rule: Self.name, message: message)]
    }
}

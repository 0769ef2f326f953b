/// No file stands for something that is to come.
package struct PlaceholderRule: TidyRule {
    /// The name by which findings and allowances call it.
    package static let name = "placeholder"

    /// Creates the rule.
    package init() {}

    package func findings(in file: SourceFile) -> [Finding] {
        guard file.isSwift else { return [] }
        let isEmpty = file.code.allSatisfy { $0 == .space || $0 == .newline }
        guard isEmpty || file.name == "Placeholder.swift" else { return [] }
        let message = "remove the file: a target exists when it has something in it"
        return [Finding(path: file.path, line: 1, rule: Self.name, message: message)]
    }
}

/// Checks files against all rules.
package struct Tidy: Sendable {
    private let rules: [any TidyRule]

    /// Prepares the rules for a tree with these files.
    package init(paths: [String]) {
        self.rules = [
            LayerRule(paths: paths), BannedCallRule(), UnfinishedMarkerRule(), AssertionRule(),
            PlaceholderRule(),
            WhitespaceRule(),
        ]
    }

    /// What is wrong in a file and not excused by an allowance, sorted by line.
    ///
    /// An allowance that excuses nothing is a finding itself: it would silently excuse what comes later.
    package func findings(in file: SourceFile) -> [Finding] {
        guard file.isText else { return [] }
        let findings = self.rules.flatMap { $0.findings(in: file) }
        let allowances = Allowance.all(in: file)
        let remaining = findings.filter { finding in !allowances.contains { $0.covers(finding) } }
        let idle = allowances.filter { allowance in !findings.contains { allowance.covers($0) } }
        let complaints = idle.map { allowance in
            let fault = allowance.reason.isEmpty ? "gives no reason" : "excuses nothing here"
            return Finding(
                path: file.path, line: allowance.line, rule: "allowance",
                message: "tidy:allow(\(allowance.rule)) \(fault)")
        }
        return (remaining + complaints).sorted()
    }
}

/// What is committed is finished: what is left to do stands in an issue, where somebody looks for it.
package struct UnfinishedMarkerRule: TidyRule {
    /// The name by which findings and allowances call it.
    package static let name = "unfinished"

    private static let markers = ["TODO", "FIXME", "XXX", "HACK"]

    /// Creates the rule.
    package init() {}

    package func findings(in file: SourceFile) -> [Finding] {
        Self.markers.flatMap { marker in
            ByteSearch.occurrences(of: marker, in: file.comments).map { offset in
                let message = "\(marker): finish it, or open an issue and remove the mark"
                return Finding(
                    path: file.path, line: file.line(at: offset), rule: Self.name, message: message)
            }
        }
    }
}

/// Text files differ only where their meaning does.
package struct WhitespaceRule: TidyRule {
    /// The name by which findings and allowances call it.
    package static let name = "whitespace"

    /// Creates the rule.
    package init() {}

    package func findings(in file: SourceFile) -> [Finding] {
        guard file.isText, !file.text.isEmpty, !Self.isForeign(file.path) else { return [] }
        var findings: [Finding] = []
        func report(_ message: String, line: Int) {
            findings.append(Finding(path: file.path, line: line, rule: Self.name, message: message))
        }
        for (index, line) in file.lines(of: file.text).enumerated() {
            if let last = line.last, [UInt8.space, UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(last) {
                report("white space at the end of the line", line: index + 1)
            }
            if line.contains(UInt8(ascii: "\t")), !Self.isMakefile(file.name) {
                report("a tab; indent with spaces", line: index + 1)
            }
        }
        if file.text.last != .newline {
            report("no line end at the end of the file", line: file.line(at: file.text.count))
        }
        if file.text.suffix(2).elementsEqual([.newline, .newline]) {
            report("an empty line at the end of the file", line: file.line(at: file.text.count - 1))
        }
        return findings
    }

    /// Whether the bytes of the file are test data and mean what they are.
    private static func isForeign(_ path: String) -> Bool {
        path.hasPrefix("Fuzz/corpus/") || path.contains("/Vectors/")
    }

    private static func isMakefile(_ name: String) -> Bool {
        name == "Makefile" || name.hasSuffix(".mk")
    }
}

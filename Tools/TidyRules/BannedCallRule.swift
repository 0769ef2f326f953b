/// Some calls are wrong on some floors, each for a reason.
package struct BannedCallRule: TidyRule {
    /// Creates the rule.
    package init() {}

    package func findings(in file: SourceFile) -> [Finding] {
        guard file.isSwift, let place = ModulePlace(path: file.path) else { return [] }
        var findings: Set<Finding> = []
        for call in BannedCall.all where call.floors.contains(place.floor) {
            for word in call.words {
                for offset in ByteSearch.occurrences(of: word, in: file.code) {
                    guard !self.isSomethingElse(call, at: offset, in: file.code) else { continue }
                    let text = word.hasSuffix("(") ? word + ")" : word
                    let message = "`\(text)` is banned in \(place.floor): \(call.advice)"
                    findings.insert(
                        Finding(
                            path: file.path, line: file.line(at: offset), rule: call.rule, message: message))
                }
            }
        }
        return findings.sorted()
    }

    private func isSomethingElse(_ call: BannedCall, at offset: Int, in code: [UInt8]) -> Bool {
        if let pardon = call.isPardonedBy {
            let end = ByteSearch.closingParenthesis(from: offset, in: code)
            return !ByteSearch.occurrences(of: pardon, in: Array(code[offset..<end])).isEmpty
        }
        guard call.isFreeFunction, offset > 0 else { return false }
        let before = String(decoding: code[max(0, offset - 12)..<offset], as: UTF8.self)
        if before.hasSuffix("func ") { return true }
        let isQualified = ["Swift.", "Glibc.", "Foundation."].contains { before.hasSuffix($0) }
        return before.hasSuffix(".") && !isQualified
    }
}

/// A comment that excuses one line from one rule: `tidy:allow`, the rule in parentheses, and a reason.
///
/// It stands on the line itself or, when that would become too long, alone on the line above.
struct Allowance: Hashable {
    /// The line of the comment, from 1.
    let line: Int
    /// The rule that it switches off.
    let rule: String
    /// Why; an empty reason excuses nothing.
    let reason: String

    /// All allowances in a file's comments.
    static func all(in file: SourceFile) -> [Allowance] {
        guard file.isSwift else { return [] }
        let marker = "tidy:allow("
        return ByteSearch.occurrences(of: marker, in: file.comments).compactMap { offset in
            let rest = file.comments[(offset + marker.utf8.count)...].prefix { $0 != .newline }
            guard let end = rest.firstIndex(of: UInt8(ascii: ")")) else { return nil }
            let reason = String(decoding: rest[(end + 1)...], as: UTF8.self)
            return Allowance(
                line: file.line(at: offset),
                rule: String(decoding: rest[..<end], as: UTF8.self),
                reason: String(reason.drop { $0 == " " })
            )
        }
    }

    /// Whether this comment excuses `finding`.
    func covers(_ finding: Finding) -> Bool {
        finding.rule == self.rule && !self.reason.isEmpty
            && (self.line == finding.line || self.line + 1 == finding.line)
    }
}

internal import CommandRunning
import ConfigurationFormat
import DurableStorage
import Timekeeping

/// Reads values of a configuration, and collects everything that is wrong instead of stopping at the first.
struct ConfigurationReader {
    private let document: ConfigurationDocument
    /// What is wrong so far.
    private(set) var problems: [AgentConfigurationError.Problem] = []

    init(_ document: ConfigurationDocument) {
        self.document = document
        self.checkNames()
    }

    func hasSection(_ name: String) -> Bool { self.document.hasSection(name) }

    /// Notes a problem at the line of a key, or with the whole file.
    mutating func complain(_ text: String, _ key: String? = nil, in section: String = "") {
        let line = key.flatMap { self.document.lineNumber(of: $0, in: section) }
        self.problems.append(AgentConfigurationError.Problem(lineNumber: line, text: text))
    }

    /// The value of a key; `nil` where it is missing, empty, or no text.
    mutating func text(_ key: String, in section: String) -> String? {
        guard let bytes = self.document.value(of: key, in: section) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control || $0 == "\n" })
        else {
            self.complain("the value of `\(key)` has control characters, or is not UTF-8", key, in: section)
            return nil
        }
        guard !text.isEmpty else {
            self.complain("`\(key)` has no value; give it one, or remove the line", key, in: section)
            return nil
        }
        return text
    }

    /// A value of one line.
    mutating func line(_ key: String, in section: String) -> String? {
        guard let text = self.text(key, in: section) else { return nil }
        guard !text.contains("\n") else {
            self.complain("`\(key)` takes one line", key, in: section)
            return nil
        }
        return text
    }

    /// An absolute path without `.`, `..` and a slash at its end.
    mutating func path(_ key: String, in section: String) -> String? {
        guard let text = self.line(key, in: section) else { return nil }
        let parts = text.split(separator: "/")
        guard text.hasPrefix("/"), !parts.isEmpty, parts.allSatisfy({ $0 != "." && $0 != ".." }) else {
            self.complain(
                "`\(key)` needs an absolute path without `.` and `..`, not '\(text)'", key, in: section)
            return nil
        }
        return "/" + parts.joined(separator: "/")
    }

    /// A whole number in `range`.
    mutating func count(_ key: String, in section: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = self.line(key, in: section) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            self.complain(
                "`\(key)` needs a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'",
                key, in: section)
            return nil
        }
        return value
    }

    /// A number of bytes, such as `4096`, `512K`, `64M` or `4GiB`.
    mutating func byteCount(_ key: String, in section: String) -> UInt64? {
        guard let text = self.line(key, in: section) else { return nil }
        guard let value = ConfigurationQuantity.byteCount(text) else {
            self.complain(
                "`\(key)` needs a number of bytes such as 4096, 512K, 64M or 4G, not '\(text)'", key,
                in: section)
            return nil
        }
        return value
    }

    /// A length of time, such as `500ms`, `30` (seconds), `5min` or `1h`, of at most 30 days.
    mutating func interval(_ key: String, in section: String, atLeast least: Interval = .zero) -> Interval? {
        guard let text = self.line(key, in: section) else { return nil }
        guard let value = ConfigurationQuantity.interval(text) else {
            self.complain(
                "`\(key)` needs a time such as 500ms, 30s, 5min or 1h, at most 720h, not '\(text)'", key,
                in: section)
            return nil
        }
        guard value >= least else {
            self.complain(
                "`\(key)` must be at least \(least.nanoseconds / 1_000_000) ms, not '\(text)'", key,
                in: section)
            return nil
        }
        return value
    }

    /// One of some words.
    mutating func choice<Choice>(_ key: String, in section: String, _ choices: [(String, Choice)]) -> Choice?
    {
        guard let text = self.line(key, in: section) else { return nil }
        guard let found = choices.first(where: { $0.0 == text }) else {
            let known = choices.map(\.0).joined(separator: ", ")
            self.complain("`\(key)` is '\(text)'; it can be \(known)", key, in: section)
            return nil
        }
        return found.1
    }

    /// A command: a program by its path, or by a name that `PATH` leads to, and its arguments.
    mutating func command(_ key: String, in section: String) -> CommandLine? {
        guard let text = self.line(key, in: section) else { return nil }
        return self.command(parsing: text, key, in: section)
    }

    /// Several commands, a line for each.
    mutating func commands(_ key: String, in section: String) -> [CommandLine] {
        guard let text = self.text(key, in: section) else { return [] }
        return text.split(separator: "\n").compactMap {
            self.command(parsing: String($0), key, in: section)
        }
    }

    /// The names behind a prefix, such as those of `check.NAME`, as they are written, with their keys.
    func names(_ prefix: String, in section: String) -> [(name: String, key: String)] {
        self.document.keys(in: section).filter {
            $0.hasPrefix(prefix) && $0.utf8.count > prefix.utf8.count
        }.map { key in
            (String(self.spelling(of: key, in: section).dropFirst(prefix.count)), key)
        }
    }

    private mutating func command(parsing text: String, _ key: String, in section: String) -> CommandLine? {
        do {
            return try CommandLine(parsing: text)
        } catch {
            self.complain("`\(key)`: \(error)", key, in: section)
            return nil
        }
    }

    /// Refuses sections and keys that nobody reads.
    private mutating func checkNames() {
        for section in self.document.sectionNames {
            guard let keys = ConfigurationSchema.sections[section] else {
                let known = ConfigurationSchema.sections.keys.sorted()
                let advice = ConfigurationSchema.advice(for: section, among: known)
                let line = self.lineNumber(ofSection: section)
                self.problems.append(
                    .init(lineNumber: line, text: "unknown section [\(printable(section))]; \(advice)"))
                continue
            }
            for key in self.document.keys(in: section)
            where !ConfigurationSchema.hasKey(key, in: section) {
                let advice = ConfigurationSchema.advice(for: key, among: keys)
                self.complain("unknown key `\(printable(key))` in [\(section)]; \(advice)", key, in: section)
            }
        }
    }

    /// A key as it is written: names of slots may have capital letters, which the document does not tell
    /// apart.
    private func spelling(of key: String, in section: String) -> String {
        guard let number = self.document.lineNumber(of: key, in: section) else { return key }
        let lines = self.lines()
        guard lines.indices.contains(number - 1) else { return key }
        let text = lines[number - 1].prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ":") }
        let spelled = String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace }
        return spelled.lowercased() == key ? spelled : key
    }

    private func lineNumber(ofSection name: String) -> Int? {
        let header = Array("[\(name)]".utf8)
        return self.lines().firstIndex { line in
            line.drop { $0 == 0x20 || $0 == 0x09 }.starts(with: header)
        }.map { $0 + 1 }
    }

    private func lines() -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        let bytes = self.document.bytes
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            lines.append(bytes[start..<end])
            let isPair = end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
            start = end + (isPair ? 2 : 1)
        }
        return lines
    }
}

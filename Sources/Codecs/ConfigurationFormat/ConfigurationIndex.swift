/// Where the sections, keys and values of a configuration file stand.
struct ConfigurationIndex: Hashable, Sendable {
    /// A key with its value.
    struct Entry: Hashable, Sendable {
        /// The number of the key's line, from 1.
        let lineNumber: Int
        /// Behind the delimiter.
        let delimiterEnd: Int
        /// The text of each line of the value, trimmed; the first may be empty.
        var lines: [Range<Int>]
        /// The continuing lines, whole, with their line ends.
        var continuations: [Range<Int>] = []
        /// Behind the line end of the last line of the value.
        var end: Int
    }

    /// A section with its keys in lower case.
    struct Section: Hashable, Sendable {
        /// Behind the line end of the header or of the last line of the last value.
        var end: Int
        var entries: [[UInt8]: Entry] = [:]
    }

    private(set) var sections: [[UInt8]: Section] = [:]

    private var currentSection: [UInt8]?
    private var currentKey: [UInt8]?
    /// Columns before the last line that was no continuation.
    private var indentation = 0

    init(scanning bytes: [UInt8]) throws(ConfigurationError) {
        guard bytes.count <= ConfigurationDocument.maximumByteCount else {
            throw ConfigurationError(.tooLong, atLine: 1)
        }
        let hasMark = bytes.starts(with: ConfigurationSyntax.byteOrderMark)
        var reader = ConfigurationLineReader(bytes: bytes, from: hasMark ? 3 : 0)
        while let line = reader.next() {
            do throws(ConfigurationError.Reason) {
                try self.scan(line, of: bytes)
            } catch {
                throw ConfigurationError(error, atLine: line.number)
            }
        }
    }

    private mutating func scan(
        _ line: ConfigurationLineReader.Line, of bytes: [UInt8]
    ) throws(ConfigurationError.Reason) {
        let text = ConfigurationSyntax.trimmed(line.content, of: bytes)
        guard let first = text.first else { return self.scanBlank(line) }
        guard !ConfigurationSyntax.isComment(bytes[first]) else { return }
        let indentation = text.lowerBound - line.content.lowerBound
        if indentation > self.indentation, let section = self.currentSection, let key = self.currentKey {
            self.sections[section]?.entries[key]?.lines.append(text)
            self.sections[section]?.entries[key]?.continuations.append(line.whole)
            self.sections[section]?.entries[key]?.end = line.whole.upperBound
            self.sections[section]?.end = line.whole.upperBound
            return
        }
        self.indentation = indentation
        if bytes[first] == UInt8(ascii: "["),
            let close = bytes[text].firstIndex(of: UInt8(ascii: "]")), close > first + 1
        {
            try self.openSection(Array(bytes[first + 1..<close]), line)
        } else {
            try self.scanKey(text, line, of: bytes)
        }
    }

    /// A blank line within a value belongs to it if the value goes on behind it.
    private mutating func scanBlank(_ line: ConfigurationLineReader.Line) {
        guard let section = self.currentSection, let key = self.currentKey else { return }
        let empty = line.content.lowerBound..<line.content.lowerBound
        self.sections[section]?.entries[key]?.lines.append(empty)
    }

    private mutating func openSection(
        _ name: [UInt8], _ line: ConfigurationLineReader.Line
    ) throws(ConfigurationError.Reason) {
        // Python, too, lets the default section occur again.
        if self.sections[name] != nil, name != Array(ConfigurationDocument.defaultSection.utf8) {
            throw .duplicateSection(String(decoding: name, as: UTF8.self))
        }
        self.sections[name, default: Section(end: 0)].end = line.whole.upperBound
        self.currentSection = name
        self.currentKey = nil
    }

    private mutating func scanKey(
        _ text: Range<Int>, _ line: ConfigurationLineReader.Line, of bytes: [UInt8]
    ) throws(ConfigurationError.Reason) {
        guard let section = self.currentSection else { throw .missingSectionHeader }
        guard let delimiter = bytes[text].firstIndex(where: ConfigurationSyntax.isDelimiter) else {
            throw .unreadableLine
        }
        let keyRange = ConfigurationSyntax.trimmed(text.lowerBound..<delimiter, of: bytes)
        guard !keyRange.isEmpty else { throw .unreadableLine }
        let key = ConfigurationSyntax.lowercased(bytes[keyRange])
        guard self.sections[section]?.entries[key] == nil else {
            throw .duplicateKey(String(decoding: bytes[keyRange], as: UTF8.self))
        }
        let value = ConfigurationSyntax.trimmed(delimiter + 1..<text.upperBound, of: bytes)
        self.sections[section]?.entries[key] = Entry(
            lineNumber: line.number, delimiterEnd: delimiter + 1, lines: [value], end: line.whole.upperBound)
        self.sections[section]?.end = line.whole.upperBound
        self.currentKey = key
    }
}

/// A configuration file, as Python's `configparser` reads it, that can be changed in place.
///
/// Sections in brackets hold lines of `key = value` or `key: value`; `[DEFAULT]` gives values to all other
/// sections; a line that begins with `#` or `;` is a comment; a line indented deeper than its key continues the
/// value. Keys are compared without regard to ASCII case, section names exactly. Comments may be in any encoding
/// that leaves ASCII alone (UTF-8, Latin-1, GBK): bytes that are not changed are kept as they are.
///
/// Unlike `configparser` nothing is interpolated: what `%` means is up to the reader of a value.
public struct ConfigurationDocument: Hashable, Sendable {
    /// Longest file that is read, in bytes.
    public static let maximumByteCount = 1 << 20
    /// The section whose values hold in all others.
    public static let defaultSection = "DEFAULT"

    /// The whole file.
    public private(set) var bytes: [UInt8]
    private var index: ConfigurationIndex

    /// Parses a file.
    public init(parsing bytes: [UInt8]) throws(ConfigurationError) {
        self.index = try ConfigurationIndex(scanning: bytes)
        self.bytes = bytes
    }

    /// Whether the file has a section of that name.
    public func hasSection(_ name: String) -> Bool {
        self.index.sections[Array(name.utf8)] != nil
    }

    /// The names of all sections.
    public var sectionNames: [String] {
        self.index.sections.keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// The keys of `section` itself in lower case, in the order of their lines.
    public func keys(in section: String) -> [String] {
        let entries = self.index.sections[Array(section.utf8)]?.entries ?? [:]
        return entries.sorted { $0.value.lineNumber < $1.value.lineNumber }.map {
            String(decoding: $0.key, as: UTF8.self)
        }
    }

    /// The value of `key` in `section`, or else in `[DEFAULT]`, without white space around it.
    ///
    /// The lines of a continued value are joined by line feeds.
    public func value(of key: String, in section: String) -> [UInt8]? {
        guard let entry = self.entry(of: key, in: section) else { return nil }
        var value: [UInt8] = []
        for (index, range) in entry.lines.enumerated() {
            if index > 0 { value.append(UInt8(ascii: "\n")) }
            value.append(contentsOf: self.bytes[range])
        }
        while value.last == UInt8(ascii: "\n") { value.removeLast() }
        return value
    }

    /// The number of the line, from 1, on which the value of `key` for `section` stands.
    public func lineNumber(of key: String, in section: String) -> Int? {
        self.entry(of: key, in: section)?.lineNumber
    }

    /// Sets the value of `key` in `section` itself, changing nothing else in the file.
    ///
    /// A key or section that is missing is added where it belongs, in the manner of the file.
    /// - Throws: ``ConfigurationError/Reason/unrepresentableValue`` for a value that would be read differently:
    ///   one with line ends, NUL, or white space at its ends; ``ConfigurationError/Reason/tooLong``.
    public mutating func setValue(
        _ value: [UInt8], of key: String, in section: String
    ) throws(ConfigurationError) {
        guard ConfigurationSyntax.isRepresentable(value) else {
            throw ConfigurationError(
                .unrepresentableValue, atLine: self.lineNumber(of: key, in: section) ?? 1)
        }
        let edited = ConfigurationEdit(bytes: self.bytes, index: self.index)
            .settingValue(value, of: Array(key.utf8), in: Array(section.utf8))
        let document = try Self(parsing: edited)
        guard document.value(of: key, in: section) == value else {
            throw ConfigurationError(
                .unrepresentableValue, atLine: self.lineNumber(of: key, in: section) ?? 1)
        }
        self = document
    }

    private func entry(of key: String, in section: String) -> ConfigurationIndex.Entry? {
        let key = ConfigurationSyntax.lowercased(key.utf8)
        if let entry = self.index.sections[Array(section.utf8)]?.entries[key] { return entry }
        return self.index.sections[Array(Self.defaultSection.utf8)]?.entries[key]
    }
}

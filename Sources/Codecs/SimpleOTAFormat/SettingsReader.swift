import ConfigurationFormat

/// Reads the values of one section, with errors that name line, section and key.
struct SettingsReader {
    let document: ConfigurationDocument
    let section: String

    init(_ document: ConfigurationDocument, section: String) throws(SettingsError) {
        guard document.hasSection(section) else {
            throw SettingsError("there is no section [\(section)]; add it")
        }
        self.document = document
        self.section = section
    }

    /// The text of `key`, in which `%%` means `%`; `nil` where the key is missing.
    func optionalText(_ key: String) throws(SettingsError) -> String? {
        guard let bytes = self.document.value(of: key, in: self.section) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw self.error(key, "is not UTF-8; only comments may be in another encoding")
        }
        guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) else {
            throw self.error(key, "has several lines or control characters; unindent the line behind it")
        }
        return Percentage.unescaped(text)
    }

    func text(_ key: String) throws(SettingsError) -> String {
        guard let text = try self.optionalText(key) else {
            throw SettingsError("[\(self.section)] has no `\(key)`; add it there or to [DEFAULT]")
        }
        return text
    }

    func nonEmptyText(_ key: String) throws(SettingsError) -> String {
        let text = try self.text(key)
        guard !text.isEmpty else { throw self.error(key, "is empty") }
        return text
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int) throws(SettingsError)
        -> Int
    {
        guard let text = try self.optionalText(key), !text.isEmpty else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw self.error(
                key, "is no whole number from \(range.lowerBound) to \(range.upperBound): \(text.printable)")
        }
        return value
    }

    func error(_ key: String, _ problem: String) -> SettingsError {
        let line = self.document.lineNumber(of: key, in: self.section).map { "line \($0): " } ?? ""
        return SettingsError("\(line)`\(key)` of [\(self.section)] \(problem)")
    }
}

/// Why a file is no configuration, and where.
public struct ConfigurationError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Error, Hashable {
        /// A key before the first section.
        case missingSectionHeader
        /// A section occurs twice.
        case duplicateSection(String)
        /// A key occurs twice in one section.
        case duplicateKey(String)
        /// A line that is no section, key, comment or continuation.
        case unreadableLine
        /// A value that cannot be written so that it would be read again.
        case unrepresentableValue
        /// More bytes than ``ConfigurationDocument/maximumByteCount``.
        case tooLong
    }

    /// What is wrong.
    public let reason: Reason
    /// The number of the line, from 1.
    public let lineNumber: Int

    init(_ reason: Reason, atLine lineNumber: Int) {
        self.reason = reason
        self.lineNumber = lineNumber
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for a person, saying what to do.
    public var description: String {
        "line \(self.lineNumber): \(self.reason)"
    }
}

extension ConfigurationError.Reason: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .missingSectionHeader: return "a key stands before the first [section]; put it into one"
        case .duplicateSection(let name): return "section [\(name)] occurs twice; join the two"
        case .duplicateKey(let key): return "key `\(key)` occurs twice in its section; remove one"
        case .unreadableLine: return "expected [section], key = value, or a comment that begins with # or ;"
        case .unrepresentableValue: return "the new value has line ends or white space at its ends"
        case .tooLong: return "the file is longer than \(ConfigurationDocument.maximumByteCount) bytes"
        }
    }
}

/// Why a text is not the JSON that we accept, and where.
public struct JSONError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Error, Hashable {
        /// A byte that cannot stand here.
        case unexpectedByte(UInt8, expected: StaticExpectation)
        /// The text ended within a value, or before one.
        case truncated
        /// The text is longer than the limit.
        case tooLong(maximumByteCount: Int)
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep(maximumDepth: Int)
        /// A key occurs twice in one object.
        case duplicateKey
        /// A string is not UTF-8.
        case invalidUTF8
        /// Half of a surrogate pair stands alone.
        case loneSurrogate
    }

    /// What is wrong.
    public let reason: Reason
    /// Where, in bytes from the start of the value's text, white space before it included.
    public let byteOffset: Int

    init(_ reason: Reason, atByteOffset byteOffset: Int) {
        self.reason = reason
        self.byteOffset = byteOffset
    }
}

extension JSONError {
    /// What a reader of the text would have expected, in words.
    public struct StaticExpectation: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The words.
        public let description: String

        /// Takes the words.
        public init(stringLiteral value: String) {
            self.description = value
        }
    }
}

extension JSONError: CustomStringConvertible {
    /// One line for a person; it quotes nothing of the text.
    public var description: String {
        "\(self.reason) at byte \(self.byteOffset)"
    }
}

extension JSONError.Reason: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .unexpectedByte(let byte, let expected):
            return "byte 0x\(String(byte, radix: 16)) where \(expected) is expected"
        case .truncated: return "the text ends too early"
        case .tooLong(let limit): return "more than \(limit) bytes"
        case .tooDeep(let limit): return "nested deeper than \(limit) levels"
        case .duplicateKey: return "a key occurs twice"
        case .invalidUTF8: return "a string is not UTF-8"
        case .loneSurrogate: return "half of a surrogate pair"
        }
    }
}

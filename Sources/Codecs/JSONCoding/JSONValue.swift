/// A JSON value, as a tree.
///
/// Strings and keys are equal where their bytes are: two spellings of one character (composed and decomposed)
/// differ.
/// - Specification: RFC 8259.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The text of a string, `nil` for any other value.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The members of an object, `nil` for any other value.
    public var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The elements of an array, `nil` for any other value.
    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The number, `nil` for any other value.
    public var number: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }
}

extension JSONValue {
    /// Parses `bytes`, which hold one JSON value and white space around it, but nothing else.
    public init(parsing bytes: RawSpan, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var parser = JSONParser(limits: limits)
        switch try parser.parse(bytes) {
        case .needsMore:
            self = try parser.finish()
        case .complete(let value, let consumedByteCount):
            for offset in consumedByteCount..<bytes.byteCount {
                let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
                guard JSONSyntax.isWhitespace(byte) else {
                    throw JSONError(
                        .unexpectedByte(byte, expected: "the end of the text"), atByteOffset: offset)
                }
            }
            self = value
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    /// Creates a string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }
}

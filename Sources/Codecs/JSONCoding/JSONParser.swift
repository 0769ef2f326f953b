/// Parses JSON values out of a stream, however the stream is cut into pieces.
///
/// Each byte is looked at once, so a peer that sends single bytes costs no more than one that does not. The
/// parser says where a value ended, because what follows it may be something else than JSON:
///
///     var parser = JSONParser()
///     switch try parser.parse(piece.span.bytes) {
///     case .needsMore: break                                   // feed the next piece
///     case .complete(let value, let consumedByteCount): break  // the rest of `piece` is not ours
///     }
///
/// Stricter than many: no duplicate keys, no `NaN`, no lone surrogates, UTF-8 only, no byte order mark.
/// - Specification: RFC 8259.
public struct JSONParser: Sendable {
    /// How far parsing has come.
    public enum Progress: Hashable, Sendable {
        /// All bytes were taken and the value goes on.
        case needsMore
        /// A value is complete after so many of the bytes just given.
        case complete(JSONValue, consumedByteCount: Int)
    }

    private enum Expectation: Sendable {
        case value, firstElement, firstKey, key, colon, separator
    }

    private enum Token: Sendable {
        case none, string, key, number
        case literal(JSONLiteral, matchedByteCount: Int)
    }

    private struct Container: Sendable {
        var object: JSONObject?
        var array: [JSONValue] = []
        var key = ""
    }

    private let limits: JSONLimits
    private var byteCount = 0
    private var expectation = Expectation.value
    private var token = Token.none
    // Beside the token, not inside it: a buffer in an enum's payload would be copied for every byte.
    private var string = JSONStringScanner()
    private var number = JSONNumberScanner()
    private var containers: [Container] = []
    private var result: JSONValue?

    /// Creates a parser before its first byte.
    public init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
    }

    /// Whether nothing but white space has come of the next value.
    public var isBetweenValues: Bool {
        guard case .none = self.token else { return false }
        return self.containers.isEmpty
    }

    /// Takes the next bytes of the stream, up to the end of a value.
    ///
    /// After a value the parser is ready for the next one; after an error it must not be used any more. A number
    /// outside of arrays and objects ends only with the byte behind it, which is not consumed.
    public mutating func parse(_ bytes: RawSpan) throws(JSONError) -> Progress {
        var index = 0
        while index < bytes.byteCount {
            let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            let isConsumed: Bool
            do throws(JSONError.Reason) {
                guard self.byteCount < self.limits.maximumByteCount else {
                    throw .tooLong(maximumByteCount: self.limits.maximumByteCount)
                }
                isConsumed = try self.accept(byte)
            } catch {
                throw JSONError(error, atByteOffset: self.byteCount)
            }
            if isConsumed {
                index += 1
                self.byteCount += 1
            }
            if let value = self.result {
                self = JSONParser(limits: self.limits)
                return .complete(value, consumedByteCount: index)
            }
        }
        return .needsMore
    }

    /// Takes the end of the stream, which completes a number that stands alone.
    public mutating func finish() throws(JSONError) -> JSONValue {
        guard self.containers.isEmpty, case .number = self.token, let number = self.number.number else {
            throw JSONError(.truncated, atByteOffset: self.byteCount)
        }
        self = JSONParser(limits: self.limits)
        return .number(number)
    }

    /// Returns false when `byte` ended a number and must be looked at again.
    private mutating func accept(_ byte: UInt8) throws(JSONError.Reason) -> Bool {
        switch self.token {
        case .none:
            try self.acceptBetweenTokens(byte)
        case .string:
            if let text = try self.string.accept(byte) { self.complete(.string(text)) }
        case .key:
            if let text = try self.string.accept(byte) { try self.completeKey(text) }
        case .number:
            guard !self.number.accept(byte) else { return true }
            guard let number = self.number.number else { throw .unexpectedByte(byte, expected: "a digit") }
            self.complete(.number(number))
            return false
        case .literal(let literal, let matchedByteCount):
            guard byte == literal.text[matchedByteCount] else {
                throw .unexpectedByte(byte, expected: "a value")
            }
            if matchedByteCount + 1 == literal.text.count {
                self.complete(literal.value)
            } else {
                self.token = .literal(literal, matchedByteCount: matchedByteCount + 1)
            }
        }
        return true
    }

    private mutating func acceptBetweenTokens(_ byte: UInt8) throws(JSONError.Reason) {
        guard !JSONSyntax.isWhitespace(byte) else { return }
        switch self.expectation {
        case .value:
            try self.startValue(byte)
        case .firstElement:
            if byte == JSONSyntax.arrayEnd { self.closeContainer() } else { try self.startValue(byte) }
        case .firstKey where byte == JSONSyntax.objectEnd:
            self.closeContainer()
        case .firstKey, .key:
            guard byte == JSONSyntax.quote else { throw .unexpectedByte(byte, expected: "a key") }
            self.string = JSONStringScanner()
            self.token = .key
        case .colon:
            guard byte == JSONSyntax.colon else { throw .unexpectedByte(byte, expected: "a colon") }
            self.expectation = .value
        case .separator:
            try self.acceptSeparator(byte)
        }
    }

    private mutating func startValue(_ byte: UInt8) throws(JSONError.Reason) {
        switch byte {
        case JSONSyntax.quote:
            self.string = JSONStringScanner()
            self.token = .string
        case JSONSyntax.objectStart:
            try self.open(Container(object: JSONObject()), expecting: .firstKey)
        case JSONSyntax.arrayStart:
            try self.open(Container(), expecting: .firstElement)
        default:
            if let literal = JSONLiteral(firstByte: byte) {
                self.token = .literal(literal, matchedByteCount: 1)
                return
            }
            self.number = JSONNumberScanner()
            guard self.number.accept(byte) else { throw .unexpectedByte(byte, expected: "a value") }
            self.token = .number
        }
    }

    private mutating func open(
        _ container: Container, expecting expectation: Expectation
    ) throws(JSONError.Reason) {
        guard self.containers.count < self.limits.maximumDepth else {
            throw .tooDeep(maximumDepth: self.limits.maximumDepth)
        }
        self.containers.append(container)
        self.expectation = expectation
    }

    private mutating func acceptSeparator(_ byte: UInt8) throws(JSONError.Reason) {
        let isObject = self.containers.last?.object != nil
        switch byte {
        case JSONSyntax.comma:
            self.expectation = isObject ? .key : .value
        case isObject ? JSONSyntax.objectEnd : JSONSyntax.arrayEnd:
            self.closeContainer()
        default:
            throw .unexpectedByte(byte, expected: "a comma or the end")
        }
    }

    private mutating func completeKey(_ key: String) throws(JSONError.Reason) {
        let last = self.containers.count - 1
        guard self.containers[last].object?[key] == nil else { throw .duplicateKey }
        self.containers[last].key = key
        self.token = .none
        self.expectation = .colon
    }

    private mutating func closeContainer() {
        let container = self.containers.removeLast()
        self.complete(container.object.map(JSONValue.object) ?? .array(container.array))
    }

    private mutating func complete(_ value: JSONValue) {
        self.token = .none
        self.expectation = .separator
        let last = self.containers.count - 1
        guard last >= 0 else {
            self.result = value
            return
        }
        if self.containers[last].object != nil {
            let key = self.containers[last].key
            self.containers[last].object?[key] = value
        } else {
            self.containers[last].array.append(value)
        }
    }
}

import ByteCoding

/// Reads a string byte by byte, from behind its opening quotation mark.
/// - Specification: RFC 8259, section 7.
struct JSONStringScanner: Sendable {
    private enum State: Sendable {
        case plain
        case escape
        /// Within `\uXXXX`: what the digits read so far make.
        case unicodeEscape(value: UInt32, digitCount: Int)
    }

    private var state = State.plain
    private var utf8: [UInt8] = []
    /// The first half of a surrogate pair, whose second must follow at once.
    private var highSurrogate: UInt32?

    /// Takes the next byte and returns the whole string when it was the closing quotation mark.
    mutating func accept(_ byte: UInt8) throws(JSONError.Reason) -> String? {
        switch self.state {
        case .plain:
            return try self.acceptPlain(byte)
        case .escape:
            try self.acceptEscape(byte)
        case .unicodeEscape(let value, let digitCount):
            guard let digit = Hexadecimal.value(ofDigit: byte) else {
                throw .unexpectedByte(byte, expected: "a hexadecimal digit")
            }
            let newValue = value << 4 | UInt32(digit)
            if digitCount == 3 {
                self.state = .plain
                try self.append(codeUnit: newValue)
            } else {
                self.state = .unicodeEscape(value: newValue, digitCount: digitCount + 1)
            }
        }
        return nil
    }

    private mutating func acceptPlain(_ byte: UInt8) throws(JSONError.Reason) -> String? {
        if byte == JSONSyntax.backslash {
            self.state = .escape
            return nil
        }
        guard self.highSurrogate == nil else { throw .loneSurrogate }
        guard byte != JSONSyntax.quote else {
            guard let text = String(validating: self.utf8, as: UTF8.self) else { throw .invalidUTF8 }
            return text
        }
        guard byte >= 0x20 else { throw .unexpectedByte(byte, expected: "a printable character") }
        self.utf8.append(byte)
        return nil
    }

    private mutating func acceptEscape(_ byte: UInt8) throws(JSONError.Reason) {
        guard byte != UInt8(ascii: "u") else {
            self.state = .unicodeEscape(value: 0, digitCount: 0)
            return
        }
        guard let meaning = Self.meaning(ofEscape: byte) else {
            throw .unexpectedByte(byte, expected: "an escape character")
        }
        guard self.highSurrogate == nil else { throw .loneSurrogate }
        self.utf8.append(meaning)
        self.state = .plain
    }

    private mutating func append(codeUnit: UInt32) throws(JSONError.Reason) {
        var value = codeUnit
        if let high = self.highSurrogate {
            guard (0xDC00...0xDFFF).contains(codeUnit) else { throw .loneSurrogate }
            value = 0x10000 + (high - 0xD800) << 10 + (codeUnit - 0xDC00)
            self.highSurrogate = nil
        } else if (0xD800...0xDBFF).contains(codeUnit) {
            self.highSurrogate = codeUnit
            return
        }
        guard let scalar = Unicode.Scalar(value) else { throw .loneSurrogate }
        self.utf8.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private static func meaning(ofEscape byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return byte
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        default: return nil
        }
    }
}

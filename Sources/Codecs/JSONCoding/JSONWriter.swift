import ByteCoding

extension JSONValue {
    /// The value as JSON text in UTF-8.
    public func encoded(_ style: JSONStyle) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.write(self)
        return writer.bytes
    }
}

/// Writes JSON text.
struct JSONWriter {
    let style: JSONStyle
    private(set) var bytes: [UInt8] = []

    init(style: JSONStyle) {
        self.style = style
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: self.append("null")
        case .bool(let value): self.append(value ? "true" : "false")
        case .number(let number): self.append(number.text)
        case .string(let text): self.write(text)
        case .array(let elements): self.write(elements)
        case .object(let object): self.write(object)
        }
    }

    private mutating func write(_ elements: [JSONValue]) {
        self.bytes.append(JSONSyntax.arrayStart)
        for (index, element) in elements.enumerated() {
            if index > 0 { self.append(self.style == .python ? ", " : ",") }
            self.write(element)
        }
        self.bytes.append(JSONSyntax.arrayEnd)
    }

    private mutating func write(_ object: JSONObject) {
        self.bytes.append(JSONSyntax.objectStart)
        for (index, member) in object.members.enumerated() {
            if index > 0 { self.append(self.style == .python ? ", " : ",") }
            self.write(member.key)
            self.append(self.style == .python ? ": " : ":")
            self.write(member.value)
        }
        self.bytes.append(JSONSyntax.objectEnd)
    }

    private mutating func write(_ text: String) {
        self.bytes.append(JSONSyntax.quote)
        for scalar in text.unicodeScalars {
            self.write(scalar)
        }
        self.bytes.append(JSONSyntax.quote)
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": self.append("\\\"")
        case "\\": self.append("\\\\")
        case "\n": self.append("\\n")
        case "\r": self.append("\\r")
        case "\t": self.append("\\t")
        case "\u{8}": self.append("\\b")
        case "\u{C}": self.append("\\f")
        case " "..."~": self.bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        default:
            // Compact text leaves alone what RFC 8259 lets stand; Python escapes all that is not ASCII.
            guard self.style == .python || scalar.value < 0x20 else {
                self.append(String(scalar))
                return
            }
            for codeUnit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                self.writeEscape(codeUnit)
            }
        }
    }

    private mutating func writeEscape(_ codeUnit: UInt16) {
        self.append("\\u")
        for shift in [12, 8, 4, 0] as [UInt16] {
            self.bytes.append(Hexadecimal.digit(UInt8(truncatingIfNeeded: codeUnit >> shift)))
        }
    }

    private mutating func append(_ text: String) {
        self.bytes.append(contentsOf: text.utf8)
    }
}

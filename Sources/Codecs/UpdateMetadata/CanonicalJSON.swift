public import JSONCoding

extension JSONValue {
    /// The value as canonical JSON (OLPC), which metadata's signatures and key IDs are made over.
    ///
    /// Members sorted by their keys' code points, no white space, and in strings nothing escaped but `"` and
    /// `\`, so that control characters stand as they are: it need not be JSON.
    /// - Throws: ``MetadataError`` for a number that is not whole.
    /// - Specification: TUF 1.0, section 4.2; http://wiki.laptop.org/go/Canonical_JSON.
    public func canonicalBytes() throws(MetadataError) -> [UInt8] {
        var writer = CanonicalWriter()
        try writer.write(self, at: "")
        return writer.bytes
    }
}

/// Writes canonical JSON.
private struct CanonicalWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: JSONValue, at place: String) throws(MetadataError) {
        switch value {
        case .null: self.bytes.append(contentsOf: "null".utf8)
        case .bool(let isTrue): self.bytes.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .number(let number): try self.write(number, at: place)
        case .string(let text): self.write(text)
        case .array(let elements):
            self.bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { self.bytes.append(UInt8(ascii: ",")) }
                try self.write(element, at: place)
            }
            self.bytes.append(UInt8(ascii: "]"))
        case .object(let object): try self.write(object, at: place)
        }
    }

    private mutating func write(_ object: JSONObject, at place: String) throws(MetadataError) {
        // The order of UTF-8's bytes is that of the code points.
        let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        self.bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { self.bytes.append(UInt8(ascii: ",")) }
            self.write(member.key)
            self.bytes.append(UInt8(ascii: ":"))
            try self.write(member.value, at: Place.of(member.key, in: place))
        }
        self.bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ number: JSONNumber, at place: String) throws(MetadataError) {
        let digits = number.text.utf8
        let isWhole = digits.allSatisfy { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
        guard isWhole else {
            throw MetadataError(.notCanonical("canonical JSON has whole numbers only"), at: place)
        }
        // JSON has no leading zeros, but a negative zero, which to signers is the number zero.
        self.bytes.append(contentsOf: number.text == "-0" ? "0".utf8 : digits)
    }

    private mutating func write(_ text: String) {
        self.bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            let isEscaped = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if isEscaped { self.bytes.append(UInt8(ascii: "\\")) }
            self.bytes.append(byte)
        }
        self.bytes.append(UInt8(ascii: "\""))
    }
}

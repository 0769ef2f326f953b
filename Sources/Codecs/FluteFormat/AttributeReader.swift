internal import ByteCoding

/// Takes known attributes from an element; what nobody asks for is kept.
struct AttributeReader {
    private let element: XMLElement
    private var known: Set<Name> = []

    /// Reads from `element`.
    init(_ element: XMLElement) {
        self.element = element
    }

    /// The attributes that nobody has asked for.
    var others: [XMLAttribute] {
        self.element.attributes.filter { !self.known.contains(Name($0)) }
    }

    /// The value without white space around it.
    mutating func text(
        _ name: String, in namespace: String = "", maximumByteCount: Int = FileEntry.maximumTextByteCount
    ) throws(FDTError) -> String? {
        self.known.insert(Name(namespace: namespace, name: name))
        guard let value = self.element.value(of: name, in: namespace) else { return nil }
        guard value.utf8.count <= maximumByteCount else {
            throw .tooLong(attribute: name, maximumByteCount: maximumByteCount)
        }
        return value.trimmed
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: String, as type: Number.Type = Number.self
    ) throws(FDTError) -> Number? {
        guard let text = try self.text(name) else { return nil }
        guard let number = Number(xmlNumber: text) else { throw .malformed(attribute: name) }
        return number
    }

    /// Bytes written as base64.
    mutating func bytes(_ name: String) throws(FDTError) -> [UInt8]? {
        guard let text = try self.text(name) else { return nil }
        guard let bytes = Base64.decode(text.utf8) else { throw .malformed(attribute: name) }
        return bytes
    }

    /// Whether the value is one of those that mean "true".
    mutating func flag(_ name: String, in namespace: String = "") throws(FDTError) -> Bool {
        try self.text(name, in: namespace)?.isTrueInXML ?? false
    }

    private struct Name: Hashable {
        let namespace: String
        let name: String

        init(_ attribute: XMLAttribute) {
            self.init(namespace: attribute.namespace, name: attribute.name)
        }

        init(namespace: String, name: String) {
            self.namespace = namespace
            self.name = name
        }
    }
}

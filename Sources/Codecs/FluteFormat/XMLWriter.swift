/// Writes elements as XML text.
struct XMLWriter {
    /// The text so far, UTF-8.
    private(set) var bytes: [UInt8] = []

    private let rootNamespace: String
    /// Prefixes by namespace, in the order of their declaration.
    private var prefixes: [(namespace: String, prefix: String)] = []
    private var prefixesByNamespace: [String: String] = [XMLNamespace.xml: "xml"]

    /// Prepares to write a document: gives prefixes to the namespaces in it.
    init(root: XMLElement) {
        self.rootNamespace = root.namespace
        self.assignPrefixes(root)
    }

    /// Writes the XML declaration and the root with all that it contains.
    mutating func writeDocument(_ root: XMLElement) {
        self.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        self.write(root, defaultNamespace: "", declaresPrefixes: true)
        self.append("\n")
    }

    private mutating func write(
        _ element: XMLElement, defaultNamespace outer: String, declaresPrefixes: Bool = false
    ) {
        // Only the root's namespace and none are ever the default; all others have prefixes.
        let isUnprefixed = element.namespace == self.rootNamespace || element.namespace.isEmpty
        let prefix = isUnprefixed ? "" : self.prefix(of: element.namespace) + ":"
        self.append("<\(prefix)\(element.name)")
        var defaultNamespace = outer
        if isUnprefixed, element.namespace != outer {
            defaultNamespace = element.namespace
            self.appendAttribute("xmlns", element.namespace)
        }
        if declaresPrefixes {
            for entry in self.prefixes { self.appendAttribute("xmlns:\(entry.prefix)", entry.namespace) }
        }
        for attribute in element.attributes {
            let prefix = attribute.namespace.isEmpty ? "" : self.prefix(of: attribute.namespace) + ":"
            self.appendAttribute(prefix + attribute.name, attribute.value)
        }
        guard !element.text.isEmpty || !element.children.isEmpty else {
            self.append("/>")
            return
        }
        self.append(">")
        self.appendEscaped(element.text, inAttribute: false)
        for child in element.children { self.write(child, defaultNamespace: defaultNamespace) }
        self.append("</\(prefix)\(element.name)>")
    }

    private mutating func assignPrefixes(_ element: XMLElement) {
        if element.namespace != self.rootNamespace { self.assignPrefix(to: element.namespace) }
        for attribute in element.attributes { self.assignPrefix(to: attribute.namespace) }
        for child in element.children { self.assignPrefixes(child) }
    }

    private mutating func assignPrefix(to namespace: String) {
        guard !namespace.isEmpty, self.prefixesByNamespace[namespace] == nil else { return }
        let prefix = XMLNamespace.familiarPrefixes[namespace] ?? "n\(self.prefixes.count + 1)"
        self.prefixes.append((namespace, prefix))
        self.prefixesByNamespace[namespace] = prefix
    }

    private func prefix(of namespace: String) -> String {
        guard let prefix = self.prefixesByNamespace[namespace] else {
            preconditionFailure("a namespace was not declared")
        }
        return prefix
    }

    private mutating func appendAttribute(_ name: String, _ value: String) {
        self.append(" \(name)=\"")
        self.appendEscaped(value, inAttribute: true)
        self.append("\"")
    }

    private mutating func append(_ text: String) {
        self.bytes.append(contentsOf: text.utf8)
    }

    /// Appends text so that a reader gets exactly this text back.
    private mutating func appendEscaped(_ text: String, inAttribute: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": self.append("&amp;")
            case "<": self.append("&lt;")
            case ">": self.append("&gt;")
            case "\"" where inAttribute: self.append("&quot;")
            // Left as they are, a reader would make other white space of them.
            case "\r": self.append("&#13;")
            case "\n" where inAttribute: self.append("&#10;")
            case "\t" where inAttribute: self.append("&#9;")
            case "\t", "\n": self.append(String(scalar))
            // XML has no way to write these at all (section 2.2).
            case "\0"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": self.append("\u{FFFD}")
            default: self.bytes.append(contentsOf: UTF8.encode(scalar) ?? .encodedReplacementCharacter)
            }
        }
    }
}

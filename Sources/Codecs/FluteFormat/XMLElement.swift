/// An XML element with all that stands in it, as far as data needs it: no comments, no processing
/// instructions.
///
/// Text and children keep their order each, but not which text stood between which children.
public struct XMLElement: Hashable, Sendable {
    /// Where the name belongs to; empty for none.
    public var namespace: String
    /// The name without its prefix.
    public var name: String
    /// The attributes, declarations of namespaces apart, in the order of the text.
    public var attributes: [XMLAttribute]
    /// The elements directly in this one, in the order of the text.
    public var children: [XMLElement]
    /// All character data directly in this element, joined.
    public var text: String

    /// Creates an element; its names must be such as XML allows.
    public init(
        namespace: String = "",
        name: String,
        attributes: [XMLAttribute] = [],
        children: [XMLElement] = [],
        text: String = ""
    ) {
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        self.children = children
        self.text = text
    }

    /// The value of an attribute; `nil` where there is none.
    public func value(of name: String, in namespace: String = "") -> String? {
        self.attributes.first { $0.name == name && $0.namespace == namespace }?.value
    }

    /// The document with this element as its root, in UTF-8, with the XML declaration.
    ///
    /// The root's namespace is the default one; others get prefixes, the familiar ones where there are such.
    public func xml() -> [UInt8] {
        var writer = XMLWriter(root: self)
        writer.writeDocument(self)
        return writer.bytes
    }
}

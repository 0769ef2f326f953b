/// An attribute of an XML element.
///
/// - Specification: Namespaces in XML 1.0, section 6.2: an attribute without a prefix is in no namespace.
public struct XMLAttribute: Hashable, Sendable {
    /// Where the name belongs to; empty for an attribute without a prefix.
    public var namespace: String
    /// The name without its prefix.
    public var name: String
    /// The value, references resolved.
    public var value: String

    /// Creates an attribute; the name must be one of XML's.
    public init(namespace: String = "", name: String, value: String) {
        self.namespace = namespace
        self.name = name
        self.value = value
    }
}

public import JSONCoding

extension JSONValue {
    /// The value as canonical JSON (OLPC), which metadata's signatures and key IDs are made over.
    ///
    /// Members sorted by their keys' code points, no white space, and in strings nothing escaped but `"` and `\`.
    /// - Throws: ``MetadataError`` for a number that is not whole.
    /// - Specification: TUF 1.0, section 4.2; http://wiki.laptop.org/go/Canonical_JSON.
    public func canonicalBytes() throws(MetadataError) -> [UInt8] {
        fatalError("written by helper meta")
    }
}

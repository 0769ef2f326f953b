/// How much an XML document may claim of its reader.
package struct XMLLimits: Hashable, Sendable {
    /// Longest document in bytes.
    package var maximumByteCount: Int
    /// Deepest nesting of elements; `<a><b/></a>` has depth 2.
    package var maximumDepth: Int
    /// Greatest number of elements in all.
    package var maximumElementCount: Int
    /// Greatest number of attributes of one element.
    package var maximumAttributeCount: Int

    /// Creates limits; the defaults hold for an FDT instance.
    package init(
        maximumByteCount: Int = 1 << 20,
        maximumDepth: Int = 16,
        maximumElementCount: Int = 100_000,
        maximumAttributeCount: Int = 64
    ) {
        precondition(maximumByteCount >= 0 && maximumDepth >= 0, "limits are not negative")
        precondition(maximumElementCount >= 0 && maximumAttributeCount >= 0, "limits are not negative")
        self.maximumByteCount = maximumByteCount
        self.maximumDepth = maximumDepth
        self.maximumElementCount = maximumElementCount
        self.maximumAttributeCount = maximumAttributeCount
    }
}

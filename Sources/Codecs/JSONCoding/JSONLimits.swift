/// How much JSON text may claim of its reader.
public struct JSONLimits: Hashable, Sendable {
    /// Longest text of one value in bytes, white space before it included.
    public var maximumByteCount: Int
    /// Deepest nesting of arrays and objects; `[[]]` has depth 2.
    public var maximumDepth: Int

    /// Creates limits; the defaults hold for messages of a protocol, not for metadata of a fleet.
    public init(maximumByteCount: Int = 65_536, maximumDepth: Int = 32) {
        precondition(maximumByteCount > 0 && maximumDepth >= 0, "limits are not negative")
        self.maximumByteCount = maximumByteCount
        self.maximumDepth = maximumDepth
    }
}

/// How much a metadata file may claim of its reader.
public struct MetadataLimits: Hashable, Sendable {
    /// The greatest file in bytes.
    public var byteCount = 5_000_000
    /// Deepest nesting of objects and arrays.
    public var depth = 32
    /// Most keys of a file.
    public var keyCount = 1_024
    /// Most signatures of a file.
    public var signatureCount = 1_024
    /// Most delegated roles of a file.
    public var delegationCount = 4_096
    /// Most path patterns of a delegated role.
    public var patternCount = 1_024
    /// The longest path pattern in bytes: as long as a target path may be.
    public var patternByteCount = 1_024

    /// The usual limits.
    public init() {}
}

public import JSONCoding

/// What timestamp or snapshot metadata says of another metadata file.
///
/// - Specification: TUF 1.0, section 4.4 ("meta").
public struct MetadataFile: Hashable, Sendable {
    /// Its version, at least 1.
    public var version: UInt64
    /// Its size in bytes, where it is given.
    public var byteCount: UInt64?
    /// Its digests, where they are given.
    public var digests: MetadataDigests?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a description.
    public init(version: UInt64, byteCount: UInt64? = nil, digests: MetadataDigests? = nil) {
        self.version = version
        self.byteCount = byteCount
        self.digests = digests
    }
}

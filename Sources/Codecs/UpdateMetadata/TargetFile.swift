public import JSONCoding

/// What targets metadata says of a target file.
///
/// - Specification: TUF 1.0, section 4.5.
public struct TargetFile: Hashable, Sendable {
    /// Its size in bytes.
    public var byteCount: UInt64
    /// Its digests; at least one of them can be checked.
    public var digests: MetadataDigests
    /// The member `custom`, as it was read.
    public var custom: JSONObject?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a description.
    public init(byteCount: UInt64, digests: MetadataDigests, custom: JSONObject? = nil) {
        self.byteCount = byteCount
        self.digests = digests
        self.custom = custom
    }
}

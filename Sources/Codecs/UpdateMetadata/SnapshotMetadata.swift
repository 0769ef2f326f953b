public import JSONCoding

/// Snapshot metadata: which versions of targets metadata belong together.
///
/// - Specification: TUF 1.0, section 4.4.
public struct SnapshotMetadata: MetadataRole {
    /// The member `_type`.
    public static let typeName = "snapshot"

    /// Version and expiry.
    public var header: RoleHeader
    /// Targets metadata by role: the members of `meta`, without their ending `.json`.
    public var files: [RoleName: MetadataFile]
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates snapshot metadata.
    public init(_ header: RoleHeader, files: [RoleName: MetadataFile]) {
        self.header = header
        self.files = files
    }
}

extension SnapshotMetadata {
    /// Reads the value of `signed`.
    public init(parsing object: JSONObject) throws(MetadataError) {
        fatalError("written by helper meta")
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject { fatalError("written by helper meta") }
}

public import JSONCoding

/// Timestamp metadata: which snapshot is the newest.
///
/// - Specification: TUF 1.0, section 4.6.
public struct TimestampMetadata: MetadataRole {
    /// The member `_type`.
    public static let typeName = "timestamp"

    /// Version and expiry.
    public var header: RoleHeader
    /// What `snapshot.json` is.
    public var snapshot: MetadataFile
    /// When it was signed, from our own member `fleetcast` (`{"issued": "2026-…Z"}`).
    ///
    /// A device without a clock learns from it how late it is at least.
    public var issued: UTCTime?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates timestamp metadata.
    public init(_ header: RoleHeader, snapshot: MetadataFile, issued: UTCTime? = nil) {
        self.header = header
        self.snapshot = snapshot
        self.issued = issued
    }
}

extension TimestampMetadata {
    /// Reads the value of `signed`.
    public init(parsing object: JSONObject) throws(MetadataError) {
        fatalError("written by helper meta")
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject { fatalError("written by helper meta") }
}

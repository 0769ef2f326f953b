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
    ///
    /// - Throws: ``MetadataError``.
    public init(parsing object: JSONObject, limits: MetadataLimits) throws(MetadataError) {
        var reader = MemberReader(object, at: "signed")
        let header = try RoleHeader(of: Self.typeName, from: &reader)
        let files = try reader.object("meta")
        guard let snapshot = files["snapshot.json"], files.members.count == 1 else {
            throw reader.error("meta", isNot: "a description of snapshot.json alone")
        }
        self.init(
            header, snapshot: try MetadataFile(parsing: snapshot, at: "signed.meta.snapshot.json"))
        let own = reader.value("fleetcast")
        self.unknown = reader.unknown
        if let own {
            var ownReader = try MemberReader(own, at: "signed.fleetcast")
            self.issued = try ownReader.optionalTime("issued")
            let rest = ownReader.unknown
            // What is left of our member is kept in its place.
            if self.issued == nil || !rest.members.isEmpty { self.unknown["fleetcast"] = .object(rest) }
        }
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject {
        var object = self.header.encoded(as: Self.typeName)
        object["meta"] = .object(["snapshot.json": .object(self.snapshot.encoded)])
        if let issued = self.issued {
            var own: JSONObject = ["issued": .string(issued.description)]
            own.add(unknown: self.unknown["fleetcast"]?.object ?? JSONObject())
            object["fleetcast"] = .object(own)
        }
        object.add(unknown: self.unknown)
        return object
    }
}

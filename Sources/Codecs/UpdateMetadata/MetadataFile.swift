public import JSONCoding

/// What timestamp or snapshot metadata says of another metadata file.
///
/// - Specification: TUF 1.0, section 4.4 ("meta").
public struct MetadataFile: Hashable, Sendable {
    /// Its version, 1 to 2⁶³ - 1.
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

extension MetadataFile {
    init(parsing value: JSONValue, at place: String) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        self.init(
            version: try reader.number("version", in: RoleHeader.versions),
            byteCount: try reader.optionalNumber("length", in: 0...UInt64(Int64.max)))
        if let digests = reader.value("hashes") {
            self.digests = try MetadataDigests(parsing: digests, at: Place.of("hashes", in: place))
        }
        self.unknown = reader.unknown
    }

    var encoded: JSONObject {
        var object: JSONObject = ["version": .number(JSONNumber(self.version))]
        object["length"] = self.byteCount.map { .number(JSONNumber($0)) }
        object["hashes"] = self.digests.map { .object($0.encoded) }
        object.add(unknown: self.unknown)
        return object
    }
}

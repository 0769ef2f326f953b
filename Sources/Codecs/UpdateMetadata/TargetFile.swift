public import JSONCoding

/// What targets metadata says of a target file.
///
/// - Specification: TUF 1.0, section 4.5.
public struct TargetFile: Hashable, Sendable {
    /// Its size in bytes.
    public var byteCount: UInt64
    /// Its digests, at least one; a file of which none can be checked is not to be trusted.
    public var digests: MetadataDigests
    /// The member `custom`, as it was read; what is no object is among the unknown members.
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

extension TargetFile {
    init(parsing value: JSONValue, at place: String) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        let byteCount = try reader.number("length", in: 0...UInt64(Int64.max))
        let digests = try MetadataDigests(
            parsing: try reader.requiredValue("hashes"), at: Place.of("hashes", in: place))
        self.init(byteCount: byteCount, digests: digests)
        let custom = reader.value("custom")
        self.custom = custom?.object
        self.unknown = reader.unknown
        if self.custom == nil { self.unknown["custom"] = custom }
    }

    var encoded: JSONObject {
        var object: JSONObject = [
            "length": .number(JSONNumber(self.byteCount)), "hashes": .object(self.digests.encoded),
        ]
        object["custom"] = self.custom.map(JSONValue.object)
        object.add(unknown: self.unknown)
        return object
    }
}

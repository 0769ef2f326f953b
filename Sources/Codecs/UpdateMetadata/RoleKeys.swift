public import JSONCoding

/// Who signs for a role, and how many of them must.
///
/// - Specification: TUF 1.0, section 4.3 ("roles").
public struct RoleKeys: Hashable, Sendable {
    /// The keys' names, each once, in order.
    public var keyIDs: [KeyID]
    /// How many different keys must have signed, at least 1; where there are fewer keys, nothing is trusted.
    public var threshold: Int
    /// Members that are not known here; a delegated role's own ones are among them.
    public var unknown = JSONObject()

    /// Creates the keys of a role.
    ///
    /// - Precondition: the threshold is at least 1.
    public init(keyIDs: [KeyID], threshold: Int) {
        precondition(threshold >= 1, "without a signature nothing is trusted")
        self.keyIDs = keyIDs
        self.threshold = threshold
    }
}

extension RoleKeys {
    /// Takes the keys out of a role's object; the unknown members are left to the caller, who may know more.
    init(from reader: inout MemberReader, limits: MetadataLimits) throws(MetadataError) {
        var keyIDs: [KeyID] = []
        var seen: Set<KeyID> = []
        let place = Place.of("keyids", in: reader.place)
        for text in try reader.texts("keyids") {
            guard let keyID = KeyID(text) else { throw MetadataError(.notA("names of keys"), at: place) }
            guard seen.insert(keyID).inserted else {
                throw MetadataError(.notA("an array that names each key once"), at: place)
            }
            guard keyIDs.count < limits.keyCount else {
                throw MetadataError(.tooMany(limit: limits.keyCount), at: place)
            }
            keyIDs.append(keyID)
        }
        let threshold = try reader.number("threshold", in: 1...UInt64(Int32.max))
        self.init(keyIDs: keyIDs, threshold: Int(threshold))
    }

    /// Adds the keys to a role's object.
    func encode(into object: inout JSONObject) {
        object["keyids"] = .array(self.keyIDs.map { .string($0.text) })
        object["threshold"] = .number(JSONNumber(self.threshold))
        object.add(unknown: self.unknown)
    }
}

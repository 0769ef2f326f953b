import JSONCoding

/// The member `keys`: public keys by their names.
enum KeyTable {
    static func parse(
        from reader: inout MemberReader, limits: MetadataLimits
    ) throws(MetadataError) -> [KeyID: PublicKey] {
        let place = Place.of("keys", in: reader.place)
        let object = try reader.object("keys")
        guard object.members.count <= limits.keyCount else {
            throw MetadataError(.tooMany(limit: limits.keyCount), at: place)
        }
        var keys: [KeyID: PublicKey] = [:]
        for member in object.members {
            let memberPlace = Place.of(member.key, in: place)
            guard let keyID = KeyID(member.key) else {
                throw MetadataError(.notA("the name of a key"), at: memberPlace)
            }
            keys[keyID] = try PublicKey(parsing: member.value, at: memberPlace)
        }
        return keys
    }

    static func encode(_ keys: [KeyID: PublicKey]) -> JSONValue {
        var object = JSONObject()
        for (keyID, key) in keys.sorted(by: { $0.key < $1.key }) {
            object[keyID.text] = .object(key.object)
        }
        return .object(object)
    }
}

import JSONCoding

/// What is around every role's metadata: an object of `signed` and `signatures`.
///
/// - Specification: TUF 1.0, section 4.2.1.
enum MetadataEnvelope {
    /// The object that the file is.
    static func object(in bytes: [UInt8], limits: MetadataLimits) throws(MetadataError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(
                parsing: bytes.span.bytes,
                limits: JSONLimits(maximumByteCount: max(1, limits.byteCount), maximumDepth: limits.depth))
        } catch {
            throw MetadataError(.json(error), at: "")
        }
        guard let object = value.object else { throw MetadataError(.notA("an object"), at: "") }
        return object
    }

    /// What is signed.
    static func canonicalBytes(of signed: JSONObject) throws(MetadataError) -> [UInt8] {
        do throws(MetadataError) {
            return try JSONValue.object(signed).canonicalBytes()
        } catch {
            throw MetadataError(error.reason, at: Place.of(error.place, in: "signed"))
        }
    }

    static func bytes(of object: JSONObject) -> [UInt8] {
        JSONValue.object(object).encoded(.compact)
    }

    static func signatures(
        from reader: inout MemberReader, limits: MetadataLimits
    ) throws(MetadataError) -> [MetadataSignature] {
        let place = "signatures"
        let values = try reader.array("signatures")
        guard values.count <= limits.signatureCount else {
            throw MetadataError(.tooMany(limit: limits.signatureCount), at: place)
        }
        var signatures: [MetadataSignature] = []
        for (index, value) in values.enumerated() {
            signatures.append(try MetadataSignature(parsing: value, at: Place.of(index, in: place)))
        }
        try self.requireDistinctKeys(signatures)
        return signatures
    }

    static func encoded(_ signatures: [MetadataSignature]) -> JSONValue {
        .array(signatures.map(\.encoded))
    }

    // Two signatures of one key would invite to count them twice.
    static func requireDistinctKeys(_ signatures: [MetadataSignature]) throws(MetadataError) {
        guard Set(signatures.map(\.keyID)).count == signatures.count else {
            throw MetadataError(.notA("an array with one signature of each key"), at: "signatures")
        }
    }
}

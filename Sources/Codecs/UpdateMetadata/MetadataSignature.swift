public import JSONCoding

/// A signature of a role's metadata.
///
/// - Specification: TUF 1.0, section 4.2.1 ("signatures").
public struct MetadataSignature: Hashable, Sendable {
    /// Whose it is.
    public let keyID: KeyID
    /// Its bytes; empty where a signer has yet to sign, and where the text was not hexadecimal.
    public let bytes: [UInt8]
    /// Members that are not known here, and `sig` where it was not hexadecimal.
    public var unknown = JSONObject()

    /// Creates a signature.
    public init(keyID: KeyID, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}

extension MetadataSignature {
    init(parsing value: JSONValue, at place: String) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        guard let keyID = KeyID(try reader.text("keyid")) else {
            throw reader.error("keyid", isNot: "the name of a key")
        }
        let text = try reader.text("sig")
        // A bad signature must not spoil a file that others have signed well.
        let bytes = HexadecimalText.decode(text)
        self.init(keyID: keyID, bytes: bytes ?? [])
        self.unknown = reader.unknown
        if bytes == nil { self.unknown["sig"] = .string(text) }
    }

    var encoded: JSONValue {
        var object: JSONObject = ["keyid": .string(self.keyID.text)]
        object["sig"] = self.unknown["sig"] ?? .string(HexadecimalText.encode(self.bytes))
        object.add(unknown: self.unknown)
        return .object(object)
    }
}

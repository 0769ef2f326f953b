public import JSONCoding

/// A public key as metadata writes it.
///
/// Of a kind that is not known here, it is kept and verifies nothing: a threshold may be met by others.
/// - Specification: TUF 1.0, section 4.2.1.
public struct PublicKey: Hashable, Sendable {
    /// What can be checked with a key.
    ///
    /// Kinds are equal where they are the same key, however its PEM is broken into lines: one key under two
    /// IDs must not count twice for a threshold.
    public enum Kind: Sendable {
        /// Ed25519 (RFC 8032): the 32 bytes of the key; signatures of 64 bytes.
        case ed25519([UInt8])
        /// ECDSA on P-256 with SHA-256: SubjectPublicKeyInfo in PEM; signatures in DER.
        case ecdsaP256(pem: String)
        /// RSA-PSS with MGF1 and SHA-256: SubjectPublicKeyInfo in PEM.
        case rsaPSS(pem: String)
        /// Another type, scheme or form.
        case unknown
    }

    /// The member `keytype`, such as `ed25519`.
    public let keyType: String
    /// The member `scheme`, such as `ed25519` or `rsassa-pss-sha256`.
    public let scheme: String
    /// What it is for the purpose of checking.
    public let kind: Kind
    /// All members as they were read, which are written again.
    public let object: JSONObject
    /// The key's canonical JSON, of which the SHA-256 is by custom its ID (``KeyID/init(hashing:)``).
    public let idInput: [UInt8]
}

extension PublicKey {
    /// Reads a key.
    ///
    /// - Throws: ``MetadataError`` where type, scheme or public value is missing or no string.
    public init(parsing object: JSONObject) throws(MetadataError) {
        try self.init(parsing: .object(object), at: "key")
    }

    /// The key of an Ed25519 signer.
    ///
    /// - Precondition: the key has 32 bytes.
    public static func ed25519(_ bytes: [UInt8]) -> PublicKey {
        precondition(bytes.count == 32, "an Ed25519 key has 32 bytes")
        return PublicKey(
            keyType: "ed25519", scheme: "ed25519", publicValue: HexadecimalText.encode(bytes),
            kind: .ed25519(bytes))
    }

    /// The key of a signer with ECDSA on P-256, as SubjectPublicKeyInfo in PEM.
    public static func ecdsaP256(pem: String) -> PublicKey {
        PublicKey(
            keyType: "ecdsa", scheme: "ecdsa-sha2-nistp256", publicValue: pem, kind: .ecdsaP256(pem: pem))
    }

    /// The key of a signer with RSA-PSS and SHA-256, as SubjectPublicKeyInfo in PEM.
    public static func rsaPSS(pem: String) -> PublicKey {
        PublicKey(keyType: "rsa", scheme: "rsassa-pss-sha256", publicValue: pem, kind: .rsaPSS(pem: pem))
    }

    init(parsing value: JSONValue, at place: String) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        let keyType = try reader.text("keytype")
        let scheme = try reader.text("scheme")
        var values = try MemberReader(try reader.requiredValue("keyval"), at: Place.of("keyval", in: place))
        let publicValue = try values.text("public")
        self.keyType = keyType
        self.scheme = scheme
        self.kind = Self.kind(keyType: keyType, scheme: scheme, publicValue: publicValue)
        self.object = value.object ?? JSONObject()
        do throws(MetadataError) {
            self.idInput = try value.canonicalBytes()
        } catch {
            throw MetadataError(error.reason, at: Place.of(error.place, in: place))
        }
    }

    private init(keyType: String, scheme: String, publicValue: String, kind: Kind) {
        self.keyType = keyType
        self.scheme = scheme
        self.kind = kind
        self.object = [
            "keytype": .string(keyType), "scheme": .string(scheme),
            "keyval": .object(["public": .string(publicValue)]),
        ]
        // Strings alone are always canonical.
        self.idInput = (try? JSONValue.object(self.object).canonicalBytes()) ?? []
    }

    private static func kind(keyType: String, scheme: String, publicValue: String) -> Kind {
        switch (keyType, scheme) {
        case ("ed25519", "ed25519"):
            guard let bytes = HexadecimalText.decode(publicValue), bytes.count == 32 else { return .unknown }
            return .ed25519(bytes)
        case ("ecdsa", "ecdsa-sha2-nistp256"), ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"):
            return .ecdsaP256(pem: publicValue)
        case ("rsa", "rsassa-pss-sha256"):
            return .rsaPSS(pem: publicValue)
        default:
            return .unknown
        }
    }
}

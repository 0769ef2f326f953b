public import JSONCoding

/// A public key as metadata writes it.
///
/// Of a kind that is not known here, it is kept and verifies nothing: a threshold may be met by others.
/// - Specification: TUF 1.0, section 4.2.1.
public struct PublicKey: Hashable, Sendable {
    /// What can be checked with a key.
    public enum Kind: Hashable, Sendable {
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
    /// All members as they were read: what is hashed for the key's ID, and written again.
    public let object: JSONObject
}

/// A signature of a role's metadata.
public struct MetadataSignature: Hashable, Sendable {
    /// Whose it is.
    public let keyID: KeyID
    /// Its bytes; empty where a signer has yet to sign.
    public let bytes: [UInt8]
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a signature.
    public init(keyID: KeyID, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}

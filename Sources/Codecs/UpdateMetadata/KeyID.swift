/// What a key is called in metadata: an opaque text, by custom the SHA-256 of the key's canonical JSON.
///
/// - Specification: TUF 1.0, section 4.2.1.
public struct KeyID: ExactName {
    /// The name, 1 to 256 bytes.
    public let text: String

    /// Takes a name that is neither empty nor longer than 256 bytes.
    public init?(_ text: String) {
        guard (1...256).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    /// The name that is customary for a key: the hexadecimal digits of the SHA-256 of ``PublicKey/idInput``.
    ///
    /// - Precondition: the digest has 32 bytes.
    public init(hashing digest: [UInt8]) {
        precondition(digest.count == 32, "a SHA-256 digest has 32 bytes")
        self.text = HexadecimalText.encode(digest)
    }
}

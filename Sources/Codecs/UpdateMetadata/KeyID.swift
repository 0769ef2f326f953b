/// What a key is called in metadata: an opaque text, by custom the SHA-256 of the key's canonical JSON.
///
/// - Specification: TUF 1.0, section 4.2.1.
public struct KeyID: ExactName {
    /// The name, 1 ... 256 bytes.
    public let text: String

    /// Takes a name that is neither empty nor longer than 256 bytes.
    public init?(_ text: String) {
        guard (1...256).contains(text.utf8.count) else { return nil }
        self.text = text
    }
}

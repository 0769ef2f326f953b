public import UpdateMetadata

/// What the client cannot compute by itself: digests and checks of signatures.
///
/// An adapter fills it; for equal arguments it gives equal answers.
public protocol MetadataCryptography: Sendable {
    /// Whether `signature` was made over `message` with the private half of `key`; `false` for a key of an
    /// unknown kind.
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool
    /// The SHA-256 of `bytes`, 32 bytes.
    func sha256(_ bytes: [UInt8]) -> [UInt8]
    /// The SHA-512 of `bytes`, 64 bytes.
    func sha512(_ bytes: [UInt8]) -> [UInt8]
}

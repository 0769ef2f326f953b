/// Checks signatures with one public key; an adapter with Ed25519 provides it.
public protocol RootChecking: Sendable {
    /// Whether `signature`, of 64 bytes, is the key's signature of `message`.
    func isSignature(_ signature: RawSpan, of message: [UInt8]) -> Bool
}

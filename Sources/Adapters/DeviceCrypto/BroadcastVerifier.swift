import Crypto
internal import PacketAuthenticationFormat

/// Checks the signatures of batches with an Ed25519 public key.
///
/// - Specification: RFC 8032, section 5.1.7.
package struct BroadcastVerifier: RootChecking {
    private let key: Curve25519.Signing.PublicKey

    /// Takes a public key of 32 bytes; `nil` where it is none.
    package init?(publicKey: [UInt8]) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return nil }
        self.key = key
    }

    package func isSignature(_ signature: RawSpan, of message: [UInt8]) -> Bool {
        signature.withUnsafeBytes { self.key.isValidSignature(Array($0), for: message) }
    }
}

import Crypto

/// Signs batches with an Ed25519 private key; on the machine that publishes, never on a device.
///
/// - Specification: RFC 8032, section 5.1.6.
package struct BroadcastSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// Takes a private key: the seed of RFC 8032, section 5.1.5, 32 bytes; `nil` where it is none.
    package init?(seed: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
        self.key = key
    }

    /// The public key, 32 bytes.
    package var publicKey: [UInt8] { Array(self.key.publicKey.rawRepresentation) }

    /// The signature of `message`, 64 bytes.
    ///
    /// - Throws: what the library throws when it cannot sign.
    package func signature(of message: [UInt8]) throws -> [UInt8] {
        Array(try self.key.signature(for: message))
    }
}

import Crypto
import DeviceCrypto
import TrustedUpdate
import UpdateMetadata

/// A key pair of a test.
struct TestSigner {
    let id: KeyID
    let publicKey: PublicKey
    private let key: Curve25519.Signing.PrivateKey

    /// The same number gives the same key.
    init(_ number: UInt8) throws {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: number, count: 32))
        self.key = key
        self.publicKey = .ed25519(Array(key.publicKey.rawRepresentation))
        self.id = KeyID(hashing: SignatureChecker().sha256(self.publicKey.idInput))
    }

    func sign(_ message: [UInt8]) throws -> MetadataSignature {
        MetadataSignature(keyID: self.id, bytes: Array(try self.key.signature(for: message)))
    }
}

extension SignedMetadata {
    /// Signs `role` with `signers`.
    init(_ role: Role, by signers: [TestSigner]) throws {
        let unsigned = try SignedMetadata(role)
        self = try unsigned.signed(with: try signers.map { try $0.sign(unsigned.signedBytes) })
    }
}

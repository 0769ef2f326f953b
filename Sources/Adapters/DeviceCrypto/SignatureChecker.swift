import Crypto
import CryptoExtras
package import UpdateMetadata

/// Checks signatures with the kinds of keys that metadata may name.
///
/// Ed25519 (RFC 8032), ECDSA on P-256 with SHA-256 (FIPS 186-5; signatures in DER), and RSA-PSS with MGF1, SHA-256
/// and a salt of 32 bytes (RFC 8017, section 8.1.2), as securesystemslib signs. A key that cannot be read, an RSA
/// key below 2048 bits and a kind that is not known verify nothing.
package struct SignatureChecker: Sendable {
    /// Creates a checker.
    package init() {}

    /// Whether `signature` was made over `message` with the private half of `key`.
    package func isValid(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
        switch key.kind {
        case .ed25519(let bytes): Self.isEd25519(signature, of: message, by: bytes)
        case .ecdsaP256(let pem): Self.isECDSA(signature, of: message, by: pem)
        case .rsaPSS(let pem): Self.isRSAPSS(signature, of: message, by: pem)
        case .unknown: false
        }
    }

    private static func isEd25519(_ signature: [UInt8], of message: [UInt8], by bytes: [UInt8]) -> Bool {
        guard signature.count == 64,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }

    private static func isECDSA(_ signature: [UInt8], of message: [UInt8], by pem: String) -> Bool {
        guard let key = try? P256.Signing.PublicKey(pemRepresentation: pem),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }

    private static func isRSAPSS(_ signature: [UInt8], of message: [UInt8], by pem: String) -> Bool {
        // Keys below 2048 bits are refused by this initializer.
        guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) else { return false }
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .PSS)
    }
}

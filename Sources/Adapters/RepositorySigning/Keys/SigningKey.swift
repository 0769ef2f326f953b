internal import ByteCoding
internal import Crypto
package import UpdateMetadata

/// A private key that signs metadata, with its public half as metadata names it.
package struct SigningKey: Sendable {
    /// What keys of ours can be.
    package enum Algorithm: String, CaseIterable, Sendable {
        /// Ed25519 (RFC 8032).
        case ed25519
        /// ECDSA on P-256 with SHA-256 (FIPS 186-5).
        case ecdsa
    }

    private enum Secret: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case ecdsa(P256.Signing.PrivateKey)
    }

    private let secret: Secret
    /// The public half.
    package let publicKey: PublicKey
    /// The public half's name: the SHA-256 of its canonical JSON.
    package let id: KeyID

    /// Makes a new key from the system's random numbers.
    package init(generating algorithm: Algorithm) {
        switch algorithm {
        case .ed25519: self.init(.ed25519(Curve25519.Signing.PrivateKey()))
        case .ecdsa: self.init(.ecdsa(P256.Signing.PrivateKey()))
        }
    }

    private init(_ secret: Secret) {
        self.secret = secret
        self.publicKey =
            switch secret {
            case .ed25519(let key): PublicKey.ed25519(Array(key.publicKey.rawRepresentation))
            case .ecdsa(let key): PublicKey.ecdsaP256(pem: key.publicKey.pemRepresentation + "\n")
            }
        self.id = self.publicKey.defaultID
    }

    /// What kind it is.
    package var algorithm: Algorithm {
        switch self.secret {
        case .ed25519: .ed25519
        case .ecdsa: .ecdsa
        }
    }

    /// A signature of `message`: 64 bytes for Ed25519, DER for ECDSA.
    ///
    /// - Throws: an error of the cryptographic library, which no key that was made or read here is known to
    ///   cause.
    package func signature(of message: [UInt8]) throws -> [UInt8] {
        switch self.secret {
        case .ed25519(let key): Array(try key.signature(for: message))
        case .ecdsa(let key): Array(try key.signature(for: message).derRepresentation)
        }
    }

    /// The 32 bytes of an Ed25519 key; `nil` for others.
    package var ed25519Secret: [UInt8]? {
        guard case .ed25519(let key) = self.secret else { return nil }
        return Array(key.rawRepresentation)
    }
}

extension SigningKey {
    /// PKCS#8 (RFC 5958) in DER.
    var pkcs8: [UInt8] {
        switch self.secret {
        case .ed25519(let key): Ed25519Encoding.der(secret: Array(key.rawRepresentation))
        case .ecdsa(let key): Array(key.derRepresentation)
        }
    }

    /// Reads PKCS#8 in DER.
    ///
    /// - Throws: ``KeyError`` for keys of other kinds.
    init(pkcs8 der: [UInt8], path: String) throws(KeyError) {
        if let key = Ed25519Encoding.privateKey(der: der) {
            guard let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: key.secret) else {
                throw KeyError(.damaged("it is no key of Ed25519"), in: path)
            }
            if let expected = key.publicKey, Array(secret.publicKey.rawRepresentation) != expected {
                throw KeyError(.damaged("its private and public keys are of different pairs"), in: path)
            }
            self.init(.ed25519(secret))
            return
        }
        guard let key = try? P256.Signing.PrivateKey(derRepresentation: der) else {
            throw KeyError(.unsupported("a private key of another kind"), in: path)
        }
        self.init(.ecdsa(key))
    }

    /// Reads the first private key of PEM text: `PRIVATE KEY` (PKCS#8) or `EC PRIVATE KEY` (SEC 1).
    init(pem text: [UInt8], path: String) throws(KeyError) {
        let text = Self.skippingParameters(text)
        guard let block = PEMText(parsing: text) else { throw KeyError(.notAKeyFile, in: path) }
        switch block.label {
        case "PRIVATE KEY", "EC PRIVATE KEY":
            try self.init(pkcs8: block.bytes, path: path)
        case "ENCRYPTED PRIVATE KEY":
            throw KeyError(
                .unsupported(
                    "a private key under another program's passphrase"
                        + " (remove it: openssl pkey -in FILE -out PLAIN)"), in: path)
        case "RSA PRIVATE KEY": throw KeyError(.unsupported("a private RSA key"), in: path)
        case "PUBLIC KEY": throw KeyError(.publicOnly, in: path)
        default: throw KeyError(.unsupported("a '\(block.label)' in PEM"), in: path)
        }
    }

    /// What `openssl ecparam -genkey` writes before the key, removed.
    private static func skippingParameters(_ text: [UInt8]) -> [UInt8] {
        let end = Array("-----END EC PARAMETERS-----".utf8)
        guard text.count > end.count else { return text }
        for start in 0...(text.count - end.count) where text[start] == end[0] {
            if text[start..<start + end.count].elementsEqual(end) {
                return Array(text[(start + end.count)...])
            }
        }
        return text
    }
}

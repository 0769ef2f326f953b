internal import ByteCoding
internal import Crypto
internal import CryptoExtras
internal import JSONCoding
internal import UpdateMetadata

/// A private key under a passphrase, as JSON: `docs/operations/repository.md` describes the members.
///
/// scrypt (RFC 7914) makes a key of the passphrase, ChaCha20-Poly1305 (RFC 8439) seals the PKCS#8 bytes with
/// it, and vouches for the public key, which stands beside them in clear.
struct SealedKey: Sendable {
    /// What scrypt costs: 32 MiB and some tenths of a second.
    static let cost = 1 << 15
    private static let blockSize = 8
    private static let parallelism = 3
    /// What a file may ask of its reader: at most 64 MiB.
    private static let costs = [1 << 14, 1 << 15, 1 << 16]
    private static let algorithm = "scrypt-chacha20-poly1305"

    let publicKey: PublicKey
    private let cost: Int
    private let salt: [UInt8]
    /// Nonce, bytes and tag.
    private let box: [UInt8]

    /// Seals `key`.
    init(_ key: SigningKey, under passphrase: Passphrase, path: String) throws(KeyError) {
        self.publicKey = key.publicKey
        self.cost = Self.cost
        self.salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        do {
            let secret = try Self.stretch(passphrase, salt: self.salt, cost: self.cost)
            let box = try ChaChaPoly.seal(key.pkcs8, using: secret, authenticating: key.publicKey.idInput)
            self.box = Array(box.combined)
        } catch {
            throw KeyError(.unusablePassphrase, in: path)
        }
    }

    /// Reads a file's JSON.
    init(parsing object: JSONObject, path: String) throws(KeyError) {
        guard object["format"]?.string == KeyFile.formatName else { throw KeyError(.notAKeyFile, in: path) }
        guard object["sealing"]?.string == Self.algorithm else {
            throw KeyError(.damaged("the member 'sealing' is not '\(Self.algorithm)'"), in: path)
        }
        guard let members = object["public"]?.object, let key = try? PublicKey(parsing: members),
            let cost = object["cost"]?.number?.unsignedInteger, let cost = Int(exactly: cost),
            Self.costs.contains(cost),
            let salt = object["salt"]?.string, let salt = Base64.decode(salt.utf8), salt.count == 16,
            let box = object["sealed"]?.string, let box = Base64.decode(box.utf8),
            (29...4_096).contains(box.count)
        else {
            throw KeyError(
                .damaged("'public', 'cost', 'salt' or 'sealed' is not as it was written"), in: path)
        }
        self.publicKey = key
        self.cost = cost
        self.salt = salt
        self.box = box
    }

    /// The file's JSON.
    var object: JSONObject {
        [
            "format": .string(KeyFile.formatName), "public": .object(self.publicKey.object),
            "sealing": .string(Self.algorithm), "cost": .number(JSONNumber(self.cost)),
            "salt": .string(Base64.encode(self.salt)), "sealed": .string(Base64.encode(self.box)),
        ]
    }

    /// The private key; `nil` where the passphrase is wrong, or the file was changed.
    func open(with passphrase: Passphrase, path: String) throws(KeyError) -> SigningKey? {
        guard let secret = try? Self.stretch(passphrase, salt: self.salt, cost: self.cost),
            let box = try? ChaChaPoly.SealedBox(combined: self.box),
            let content = try? ChaChaPoly.open(box, using: secret, authenticating: self.publicKey.idInput)
        else { return nil }
        let bytes = Array(content)
        let key = try SigningKey(pkcs8: bytes, path: path)
        guard key.publicKey.idInput == self.publicKey.idInput else {
            throw KeyError(.damaged("its private and public keys are of different pairs"), in: path)
        }
        return key
    }

    private static func stretch(_ passphrase: Passphrase, salt: [UInt8], cost: Int) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: passphrase.bytes, salt: salt, outputByteCount: 32, rounds: cost, blockSize: self.blockSize,
            parallelism: self.parallelism)
    }
}

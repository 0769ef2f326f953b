internal import Crypto
internal import DurableStorage
internal import JSONCoding
package import UpdateMetadata

/// Files with a public key: JSON as TUF writes it, PEM, or a key file of ours, whose public half is in clear.
package enum PublicKeyFile {
    /// Reads a public key.
    ///
    /// - Throws: ``KeyError`` or `StorageError`.
    package static func read(_ path: String) throws -> PublicKey {
        try self.parse(try readSmallFile(path), path: path)
    }

    /// Writes `key` to a new file as JSON, as TUF writes it, for the way to another machine.
    ///
    /// - Throws: `StorageError`, ``RepositoryError`` where a file of that name exists.
    package static func write(_ key: PublicKey, to path: String) throws {
        let bytes = JSONValue.object(key.object).encoded(.compact) + [0x0A]
        try writeHandedFile(at: path, bytes)
    }

    /// Reads a public key from bytes; `path` is for messages.
    package static func parse(_ bytes: [UInt8], path: String) throws(KeyError) -> PublicKey {
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            return try self.parseJSON(bytes, path: path)
        }
        guard let block = PEMText(parsing: bytes) else { throw KeyError(.notAKeyFile, in: path) }
        guard block.label == "PUBLIC KEY" else { return try SigningKey(pem: bytes, path: path).publicKey }
        if let raw = Ed25519Encoding.publicKey(der: block.bytes) { return .ed25519(raw) }
        if (try? P256.Signing.PublicKey(derRepresentation: block.bytes)) != nil {
            return .ecdsaP256(pem: block.text)
        }
        // rsaEncryption, 1.2.840.113549.1.1.1, right behind the two sequences: a key that only verifies.
        let rsa: [UInt8] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
        let isRSA = (0..<12).contains { block.bytes.dropFirst($0).starts(with: rsa) }
        guard isRSA else { throw KeyError(.unsupported("a public key of another kind"), in: path) }
        return .rsaPSS(pem: block.text)
    }

    private static func parseJSON(_ bytes: [UInt8], path: String) throws(KeyError) -> PublicKey {
        guard let object = (try? JSONValue(parsing: bytes.span.bytes))?.object else {
            throw KeyError(.damaged("it is no JSON"), in: path)
        }
        if object["format"]?.string == KeyFile.formatName {
            return try SealedKey(parsing: object, path: path).publicKey
        }
        guard let key = try? PublicKey(parsing: object), key.kind != .unknown else {
            throw KeyError(.notAKeyFile, in: path)
        }
        return key
    }
}

internal import DurableStorage
internal import Glibc
internal import JSONCoding
package import UpdateMetadata

/// A file with one private key: PKCS#8 in PEM, or JSON where it is sealed by a passphrase; mode 0600.
package struct KeyFile: Sendable {
    /// What the member `format` of a sealed key file says.
    static let formatName = "fleetcast-key-1"

    private enum Content: Sendable {
        case plain(SigningKey)
        case sealed(SealedKey)
    }

    /// Where it is.
    package let path: String
    /// Whether people besides its owner may read it.
    package let isExposed: Bool
    private let content: Content

    /// Reads a key file; sealed ones stay sealed.
    ///
    /// - Throws: ``KeyError`` or `StorageError`.
    package init(reading path: String) throws {
        let bytes = try readSmallFile(path)
        self.path = path
        self.isExposed = fileMode(of: path).map { $0 & 0o077 != 0 } ?? false
        guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else {
            self.content = .plain(try SigningKey(pem: bytes, path: path))
            return
        }
        guard let object = (try? JSONValue(parsing: bytes.span.bytes))?.object else {
            throw KeyError(.damaged("it is no JSON"), in: path)
        }
        if object["format"] == nil, object["keytype"] != nil { throw KeyError(.publicOnly, in: path) }
        self.content = .sealed(try SealedKey(parsing: object, path: path))
    }

    /// Writes a new key file, with mode 0600, under `passphrase` where there is one.
    ///
    /// - Throws: `StorageError` with `EEXIST` where a file of that name exists: no key is ever overwritten.
    @discardableResult
    package static func write(
        _ key: SigningKey, to path: String, under passphrase: Passphrase?
    ) throws -> KeyFile {
        let content: Content
        let bytes: [UInt8]
        if let passphrase {
            let sealed = try SealedKey(key, under: passphrase, path: path)
            content = .sealed(sealed)
            bytes = JSONValue.object(sealed.object).encoded(.compact) + [0x0A]
        } else {
            content = .plain(key)
            bytes = Array(PEMText(label: "PRIVATE KEY", bytes: key.pkcs8).text.utf8)
        }
        try writeNewFile(at: path, bytes, permissions: 0o600)
        return KeyFile(path: path, isExposed: false, content: content)
    }

    private init(path: String, isExposed: Bool, content: Content) {
        self.path = path
        self.isExposed = isExposed
        self.content = content
    }

    /// The public half.
    package var publicKey: PublicKey {
        switch self.content {
        case .plain(let key): key.publicKey
        case .sealed(let key): key.publicKey
        }
    }

    /// Whether a passphrase is needed.
    package var isSealed: Bool {
        if case .sealed = self.content { true } else { false }
    }

    /// The private key.
    ///
    /// - Parameter passphrases: asked where the file is sealed, again after a wrong passphrase, at most three
    ///   times.
    package func open(_ passphrases: inout some PassphraseSource) throws -> SigningKey {
        switch self.content {
        case .plain(let key): return key
        case .sealed(let sealed):
            for attempt in 0..<3 {
                guard let passphrase = try passphrases.passphrase(for: self.path, attempt: attempt) else {
                    throw KeyError(attempt == 0 ? .passphraseNeeded : .wrongPassphrase, in: self.path)
                }
                if let key = try sealed.open(with: passphrase, path: self.path) { return key }
            }
            throw KeyError(.wrongPassphrase, in: self.path)
        }
    }
}

/// Mode bits of the file at `path`, links followed; `nil` where it cannot be looked at.
func fileMode(of path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

internal import Crypto
internal import DurableStorage
internal import JSONCoding
package import UpdateMetadata

/// A signature on its way back from the machine with the key.
package struct SignatureFile: Hashable, Sendable {
    private static let formatName = "fleetcast-signature-1"

    /// The role whose metadata was signed.
    package let role: RoleName
    /// The version that was signed.
    package let version: UInt64
    /// SHA-256 of what was signed.
    package let digest: [UInt8]
    /// The signature.
    package let signature: MetadataSignature

    /// Signs what `request` asks for.
    ///
    /// - Throws: ``RepositoryError`` where neither the root in force nor a new one names the key, or a role
    ///   `broadcast` could name targets.
    package init(signing request: SignatureRequest, with key: SigningKey) throws {
        if case .targets(let draft, _) = request.draft { try BroadcastKeys.requireHarmless(in: draft.role) }
        var roots = [request.root]
        if case .root(let draft, _) = request.draft { roots.append(draft.role) }
        let isRoot = request.role == .root
        let name = roots.lazy.compactMap { root in
            root.roleKeys(of: request.role)?.keyIDs.first { id in root.keys[id]?.defaultID == key.id }
        }.first
        // New targets may be signed by keys of a root that is itself still a draft, and not in the request.
        guard let name = name ?? (isRoot ? nil : key.id) else {
            throw RepositoryError(
                .refused,
                "the key \(key.id.text.prefix(8)) is none of \(request.role), neither in force nor in the draft:"
                    + " its signature would count for nothing.")
        }
        self.role = request.role
        self.version = request.version
        self.digest = Array(SHA256.hash(data: request.signedBytes))
        self.signature = MetadataSignature(
            keyID: name, bytes: try key.signature(of: request.signedBytes))
    }

    /// Reads a signature file.
    package init(reading path: String) throws {
        try self.init(parsing: try readSmallFile(path), path: path)
    }

    /// Reads a signature from bytes; `path` is for messages.
    package init(parsing bytes: [UInt8], path: String) throws(RepositoryError) {
        guard let object = (try? JSONValue(parsing: bytes.span.bytes))?.object,
            object["format"]?.string == Self.formatName,
            let role = object["role"]?.string.flatMap({ RoleName($0) }), role == .root || role == .targets,
            let version = object["version"]?.number?.unsignedInteger,
            let digest = object["digest"]?.string.flatMap({ RepositorySigning.bytes(ofHexadecimal: $0) }),
            let id = object["keyid"]?.string.flatMap({ KeyID($0) }),
            let signature = object["sig"]?.string.flatMap({ RepositorySigning.bytes(ofHexadecimal: $0) })
        else {
            throw RepositoryError(
                .foreign,
                "'\(printable(path))' is no signature. Signatures are made by 'fleetcast root sign FILE --key KEY'."
            )
        }
        self.role = role
        self.version = version
        self.digest = digest
        self.signature = MetadataSignature(keyID: id, bytes: signature)
    }

    /// Writes the signature to a new file.
    ///
    /// - Throws: `StorageError`, ``RepositoryError`` where a file of that name exists: it might be the key.
    package func write(to path: String) throws {
        let object: JSONObject = [
            "format": .string(Self.formatName), "role": .string(self.role.text),
            "version": .number(JSONNumber(self.version)), "digest": .string(hexadecimal(self.digest)),
            "keyid": .string(self.signature.keyID.text), "sig": .string(hexadecimal(self.signature.bytes)),
        ]
        try writeHandedFile(at: path, JSONValue.object(object).encoded(.compact) + [0x0A])
    }
}

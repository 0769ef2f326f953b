internal import UpdateMetadata

/// Signs metadata with the keys at hand.
package struct MetadataSigner<Passphrases: PassphraseSource> {
    /// The keys at hand.
    package var ring: KeyRing
    /// Who knows their passphrases.
    package var passphrases: Passphrases

    /// Creates a signer.
    package init(_ ring: KeyRing, passphrases: Passphrases) {
        self.ring = ring
        self.passphrases = passphrases
    }

    /// Adds signatures of all keys at hand that one of `roots` gives `role`, each once.
    ///
    /// - Throws: ``KeyError`` for a key that cannot be opened, `StorageError`.
    mutating func sign<Role>(
        _ metadata: SignedMetadata<Role>, as role: RoleName, for roots: [RootMetadata]
    ) throws -> SignedMetadata<Role> {
        var signatures = metadata.signatures
        for root in roots {
            let endorsement = Endorsement(of: metadata, as: role, by: root)
            for id in endorsement.others {
                guard let publicKey = root.keys[id],
                    let key = try self.ring.key(id, named: publicKey, &self.passphrases)
                else { continue }
                let signature = MetadataSignature(
                    keyID: id, bytes: try key.signature(of: metadata.signedBytes))
                signatures.removeAll { $0.keyID == id }
                signatures.append(signature)
            }
        }
        return signatures == metadata.signatures ? metadata : try metadata.signed(with: signatures)
    }

    /// Makes metadata of `content` and signs it.
    mutating func sign<Role>(
        _ content: Role, as role: RoleName, for roots: [RootMetadata]
    ) throws -> SignedMetadata<Role> {
        try self.sign(try SignedMetadata(content, signatures: []), as: role, for: roots)
    }
}

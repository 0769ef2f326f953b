internal import DeviceCrypto
package import UpdateMetadata

/// Which of a role's keys have signed a metadata file, and whether they are enough.
package struct Endorsement: Hashable, Sendable {
    /// The role.
    package let role: RoleName
    /// By whose version of root the role has its keys.
    package let rootVersion: UInt64
    /// The keys that have signed, in the role's order; of one key under several names only the first.
    package let signers: [KeyID]
    /// The keys that have not.
    package let others: [KeyID]
    /// How many must have signed.
    package let threshold: Int

    /// Whether enough keys have signed.
    package var isMet: Bool { self.signers.count >= self.threshold }

    /// Checks the signatures of `metadata` with the keys that `root` gives `role`.
    ///
    /// - Precondition: a top-level role.
    init<Role>(of metadata: SignedMetadata<Role>, as role: RoleName, by root: RootMetadata) {
        let checker = SignatureChecker()
        let roleKeys = root.roleKeys(of: role) ?? RoleKeys(keyIDs: [], threshold: 1)
        var valid: Set<KeyID> = []
        for signature in metadata.signatures where roleKeys.keyIDs.contains(signature.keyID) {
            guard let key = root.keys[signature.keyID] else { continue }
            if checker.isValid(signature.bytes, of: metadata.signedBytes, by: key) {
                valid.insert(signature.keyID)
            }
        }
        self.role = role
        self.rootVersion = root.version
        var counted: Set<PublicKey.Kind> = []
        self.signers = roleKeys.keyIDs.filter { id in
            guard valid.contains(id), let key = root.keys[id] else { return false }
            return counted.insert(key.kind).inserted
        }
        self.others = roleKeys.keyIDs.filter { !valid.contains($0) }
        self.threshold = roleKeys.threshold
    }
}

extension SignedMetadata {
    /// Whether enough keys that `root` gives `role` have signed.
    func isEndorsed(as role: RoleName, by root: RootMetadata) -> Bool {
        Endorsement(of: self, as: role, by: root).isMet
    }
}

internal import DurableStorage
package import UpdateMetadata

extension Repository where Storage == DepotDirectory {
    /// The key of `role` that a new one would replace; `nil` where the role has none.
    ///
    /// - Parameter prefix: what its name begins with; `nil` where the role has only one.
    /// - Throws: ``RepositoryError`` where it is not clear which, or a draft that nobody has signed would be
    ///   signed along with the change.
    package func keyToReplace(_ role: RoleName, _ prefix: String?) throws -> KeyID? {
        let state = try self.state()
        if role != .broadcast { try self.requireVouchedRootDraft(state) }
        if role == .targets { _ = try self.targetsBase(state) }
        let ids =
            if role == .broadcast {
                BroadcastKeys.all(in: try self.targetsBase(state)).map(\.id)
            } else {
                (try self.rootDraft(state)?.role ?? state.root.role).roleKeys(of: role)?.keyIDs ?? []
            }
        if let prefix { return try KeyChange.key(beginning: prefix, of: role, among: ids) }
        guard ids.count > 1 else { return ids.first }
        let names = ids.map { String($0.text.prefix(16)) }.joined(separator: ", ")
        throw RepositoryError(
            .refused, "\(role) has \(ids.count) keys. Say which one goes: --old KEYID, one of \(names)")
    }

    /// Gives `role` a new key in the place of an old one.
    ///
    /// Signed and published at once where the keys that this takes are at hand; else a draft waits for them.
    /// - Parameters:
    ///   - prefix: what the old key's name begins with; `nil` where the role has only one.
    /// - Throws: ``RepositoryError``, ``KeyError``, `StorageError`.
    package mutating func rotate(
        _ role: RoleName, to key: SigningKey, file: KeyFile, replacing prefix: String?
    ) throws -> (removed: KeyID?, settlement: Settlement) {
        let old = try self.keyToReplace(role, prefix)
        self.signer.ring.add(key, file: file)
        if role == .broadcast {
            let settlement = try self.publishTargets { targets in
                if let old { BroadcastKeys.remove(old, from: &targets) }
                try BroadcastKeys.add(key.publicKey, to: &targets)
            }
            return (old, settlement)
        } else {
            try self.changeRoot { root in
                try KeyChange.add(key.publicKey, to: role, in: &root)
                if let old { try KeyChange.remove(old, from: role, in: &root) }
            }
        }
        try self.signRootDraft()
        if role == .targets { try self.signKnownTargetsDraft() }
        return (old, try self.settleAndTidy())
    }

    /// Signs the draft of targets for the new keys, if a key that counts has signed it before; one that
    /// changes nothing makes room for a new one.
    private mutating func signKnownTargetsDraft() throws {
        let state = try self.state()
        guard let draft = try self.targetsDraft(state) else { return }
        if try self.isVouched(draft, state) {
            try self.signTargetsDraft()
        } else if self.isRenewal(draft, state) {
            try self.discardDraft(of: .targets)
        }
    }
}

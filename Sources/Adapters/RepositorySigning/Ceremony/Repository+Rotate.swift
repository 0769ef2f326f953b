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
    ///   - progress: called while broadcasts are signed anew; what it throws ends the work.
    /// - Throws: ``RepositoryError``, ``KeyError``, `StorageError`, what `progress` throws.
    package mutating func rotate(
        _ role: RoleName, to key: SigningKey, file: KeyFile, replacing prefix: String?,
        progress: (RepositoryProgress) throws -> Void = { _ in }
    ) throws -> (removed: KeyID?, settlement: Settlement) {
        let old = try self.keyToReplace(role, prefix)
        self.signer.ring.add(key, file: file)
        if role == .broadcast {
            return (old, try self.rotateBroadcast(to: key.publicKey, replacing: old, progress))
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

    /// Trusts the new broadcast key beside the old one, signs all broadcasts with it, and takes the old one
    /// away behind that: wherever this ends, each signatures file is of a key that receivers trust.
    private mutating func rotateBroadcast(
        to key: PublicKey, replacing old: KeyID?, _ progress: (RepositoryProgress) throws -> Void
    ) throws -> Settlement {
        let beginning = try self.publishTargets { try BroadcastKeys.add(key, to: &$0) }
        guard beginning.published[.targets] != nil else {
            // A draft waits for signatures; whoever publishes it has the broadcasts signed anew.
            guard let old else { return beginning }
            return try self.publishTargets { BroadcastKeys.remove(old, from: &$0) }
        }
        do {
            try self.renewBroadcasts(signedBy: [key.defaultID], progress: progress)
        } catch let error as StorageError {
            let name = (old ?? key.defaultID).text.prefix(8)
            throw RepositoryError(
                .refused,
                "\(error). The new broadcast key is trusted, beside the old one, and nothing is lost. When that"
                    + " is mended, give the command again, with --old \(name).")
        }
        guard let old else { return beginning }
        return try self.publishTargets { BroadcastKeys.remove(old, from: &$0) }
    }
}

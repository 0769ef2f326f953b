internal import DurableStorage
package import UpdateMetadata

extension Repository where Storage == DepotDirectory {
    /// Gives `role` a new key in the place of an old one.
    ///
    /// Signed and published at once where the keys that this takes are at hand; else a draft waits for them.
    /// - Parameters:
    ///   - prefix: what the old key's name begins with; `nil` where the role has only one.
    /// - Throws: ``RepositoryError``, ``KeyError``, `StorageError`.
    package mutating func rotate(
        _ role: RoleName, to key: SigningKey, file: KeyFile, replacing prefix: String?
    ) throws -> (removed: KeyID?, settlement: Settlement) {
        self.signer.ring.add(key, file: file)
        let state = try self.state()
        if role == .broadcast {
            let targets = try self.targetsDraft(state)?.role ?? state.targets.role
            let ids = BroadcastKeys.all(in: targets).map(\.id)
            let old = try Self.old(prefix, role, ids)
            try self.changeTargets { targets in
                if let old { BroadcastKeys.remove(old, from: &targets) }
                try BroadcastKeys.add(key.publicKey, to: &targets)
            }
            return (old, try self.signAndSettle())
        }
        let root = try self.rootDraft(state)?.role ?? state.root.role
        let old = try Self.old(prefix, role, root.roleKeys(of: role)?.keyIDs ?? [])
        try self.changeRoot { root in
            try KeyChange.add(key.publicKey, to: role, in: &root)
            if let old { try KeyChange.remove(old, from: role, in: &root) }
        }
        return (old, try self.signAndSettle())
    }

    private static func old(_ prefix: String?, _ role: RoleName, _ ids: [KeyID]) throws -> KeyID? {
        if let prefix { return try KeyChange.key(beginning: prefix, of: role, among: ids) }
        guard ids.count > 1 else { return ids.first }
        let names = ids.map { String($0.text.prefix(16)) }.joined(separator: ", ")
        throw RepositoryError(
            .refused, "\(role) has \(ids.count) keys. Say which one goes: --old KEYID, one of \(names)")
    }
}

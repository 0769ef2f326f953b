package import UpdateMetadata

/// Changes of the keys that a role has.
package enum KeyChange {
    /// Gives `role` another key.
    ///
    /// - Throws: ``RepositoryError`` where it has that key already, or the key is of a kind that nobody could
    ///   check.
    package static func add(
        _ key: PublicKey, to role: RoleName, in root: inout RootMetadata
    ) throws(RepositoryError) {
        guard key.kind != .unknown else {
            throw RepositoryError(.foreign, "a key of type '\(key.keyType)' can be checked by nobody here")
        }
        var roleKeys = try self.roleKeys(role, root)
        let id = key.defaultID
        let hasKey = roleKeys.keyIDs.contains { $0 == id || root.keys[$0]?.kind == key.kind }
        guard !hasKey else {
            throw RepositoryError(.refused, "\(role) has the key \(id.text.prefix(8)) already.")
        }
        roleKeys.keyIDs.append(id)
        root.keys[id] = key
        self.set(roleKeys, of: role, &root)
    }

    /// Takes a key from `role`.
    package static func remove(
        _ id: KeyID, from role: RoleName, in root: inout RootMetadata
    ) throws(RepositoryError) {
        var roleKeys = try self.roleKeys(role, root)
        roleKeys.keyIDs.removeAll { $0 == id }
        self.set(roleKeys, of: role, &root)
        let isUsed = self.roles.contains { root.roleKeys(of: $0)?.keyIDs.contains(id) ?? false }
        if !isUsed { root.keys[id] = nil }
    }

    /// Sets how many keys of `role` must sign.
    package static func setThreshold(
        _ threshold: Int, of role: RoleName, in root: inout RootMetadata
    ) throws(RepositoryError) {
        guard threshold >= 1 else {
            throw RepositoryError(.refused, "a threshold below 1 would trust what nobody has signed.")
        }
        var roleKeys = try self.roleKeys(role, root)
        roleKeys.threshold = threshold
        self.set(roleKeys, of: role, &root)
    }

    /// The key of `role` whose name begins with `prefix`.
    ///
    /// - Throws: ``RepositoryError`` where there is none, or more than one.
    package static func key(
        beginning prefix: String, of role: RoleName, among ids: [KeyID]
    ) throws(RepositoryError) -> KeyID {
        let matches = ids.filter { $0.text.hasPrefix(prefix.lowercased()) && prefix.utf8.count >= 4 }
        guard let match = matches.first, matches.count == 1 else {
            let known = ids.map { String($0.text.prefix(16)) }.joined(separator: ", ")
            throw RepositoryError(
                .refused,
                "'\(prefix)' names \(matches.isEmpty ? "no key" : "several keys") of \(role). Give at least 4"
                    + " digits of one of: \(known)")
        }
        return match
    }

    /// Throws where some role could never be signed.
    static func requireUsable(_ root: RootMetadata) throws(RepositoryError) {
        for role in self.roles {
            guard let roleKeys = root.roleKeys(of: role), roleKeys.keyIDs.count >= roleKeys.threshold else {
                let count = root.roleKeys(of: role)?.keyIDs.count ?? 0
                throw RepositoryError(
                    .refused,
                    "\(role) would have \(count) keys and a threshold of"
                        + " \(root.roleKeys(of: role)?.threshold ?? 1): nobody could ever sign it. Add a key first"
                        + " (fleetcast root add-key), or lower the threshold (fleetcast root threshold).")
            }
        }
    }

    /// The roles that root gives keys.
    package static let roles: [RoleName] = [.root, .targets, .snapshot, .timestamp]

    private static func roleKeys(_ role: RoleName, _ root: RootMetadata) throws(RepositoryError) -> RoleKeys {
        guard let keys = root.roleKeys(of: role) else {
            throw RepositoryError(.refused, "root gives the role '\(role)' no keys.")
        }
        return keys
    }

    private static func set(_ keys: RoleKeys, of role: RoleName, _ root: inout RootMetadata) {
        switch role {
        case .root: root.root = keys
        case .targets: root.targets = keys
        case .snapshot: root.snapshot = keys
        case .timestamp: root.timestamp = keys
        default: break
        }
    }
}

package import UpdateMetadata

/// The keys that vouch for packets: those of a role that may name no target.
package enum BroadcastKeys {
    /// The keys, by name, in the role's order; none where targets delegates to no such role.
    package static func all(in targets: TargetsMetadata) -> [(id: KeyID, key: PublicKey)] {
        guard let delegations = targets.delegations, let role = self.role(in: delegations) else { return [] }
        return role.roleKeys.keyIDs.compactMap { id in delegations.keys[id].map { (id, $0) } }
    }

    /// Adds a key.
    ///
    /// - Throws: ``RepositoryError`` unless it is of Ed25519, which packets are signed with, and new.
    package static func add(_ key: PublicKey, to targets: inout TargetsMetadata) throws(RepositoryError) {
        guard case .ed25519 = key.kind else {
            throw RepositoryError(
                .foreign, "a broadcast key is one of Ed25519: packets have room for no other signature.")
        }
        let id = key.defaultID
        var delegations = targets.delegations ?? Delegations(keys: [:], roles: .list([]))
        guard case .list(var roles) = delegations.roles else {
            throw RepositoryError(
                .refused, "targets delegates to bins of hashes, which leave no room for a broadcast role.")
        }
        var index = roles.firstIndex { $0.name == .broadcast }
        if index == nil {
            roles.append(
                DelegatedRole(
                    name: .broadcast, roleKeys: RoleKeys(keyIDs: [], threshold: 1), scope: .paths([]),
                    isTerminating: false))
            index = roles.count - 1
        }
        guard let index, !roles[index].roleKeys.keyIDs.contains(id) else {
            throw RepositoryError(.refused, "broadcast has the key \(id.text.prefix(8)) already.")
        }
        roles[index].roleKeys.keyIDs.append(id)
        delegations.keys[id] = key
        delegations.roles = .list(roles)
        targets.delegations = delegations
    }

    /// Throws where a role `broadcast` may name targets: its key could install what it likes.
    static func requireHarmless(in targets: TargetsMetadata) throws(RepositoryError) {
        guard case .list(let roles) = targets.delegations?.roles,
            roles.contains(where: { $0.name == .broadcast && $0.scope != .paths([]) })
        else { return }
        throw RepositoryError(
            .refused,
            "the role broadcast may name targets here, and vouches for packets only. Nobody should sign this:"
                + " find out who made it ('fleetcast targets show'), and 'fleetcast targets discard'.")
    }

    /// Takes a key away.
    package static func remove(_ id: KeyID, from targets: inout TargetsMetadata) {
        guard var delegations = targets.delegations, case .list(var roles) = delegations.roles else { return }
        for index in roles.indices where roles[index].name == .broadcast {
            roles[index].roleKeys.keyIDs.removeAll { $0 == id }
        }
        roles.removeAll { $0.name == .broadcast && $0.roleKeys.keyIDs.isEmpty }
        if !roles.contains(where: { $0.roleKeys.keyIDs.contains(id) }) { delegations.keys[id] = nil }
        delegations.roles = .list(roles)
        targets.delegations = roles.isEmpty ? nil : delegations
    }

    private static func role(in delegations: Delegations) -> DelegatedRole? {
        guard case .list(let roles) = delegations.roles else { return nil }
        return roles.first { $0.name == .broadcast && $0.scope == .paths([]) }
    }
}

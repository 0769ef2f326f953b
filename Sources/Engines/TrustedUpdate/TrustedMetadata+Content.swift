public import UpdateMetadata

/// What may be read from metadata once it is trusted.
extension TrustedMetadata {
    /// The targets of the top-level role, by their paths; none before targets metadata is trusted.
    ///
    /// Those of delegated roles are found by a search only, which knows what they may name.
    public var verifiedTargets: [VerifiedTarget] {
        let targets = self.targets?.role.targets ?? [:]
        let hasDigestInName = self.root.role.hasConsistentSnapshots
        return targets.sorted { $0.key < $1.key }.map { path, file in
            VerifiedTarget(path: path, file: file, role: .targets, hasDigestInName: hasDigestInName)
        }
    }

    /// The keys that vouch for packets of a broadcast: those of the delegated role `broadcast`.
    ///
    /// None where that role may name targets, too: who vouches for packets decides nothing about installing.
    public var broadcastKeys: [KeyID: PublicKey] {
        guard let delegations = self.targets?.role.delegations, case .list(let roles) = delegations.roles,
            let role = roles.first(where: { $0.name == .broadcast }), role.scope == .paths([])
        else { return [:] }
        let names = Set(role.roleKeys.keyIDs)
        return delegations.keys.filter { names.contains($0.key) }
    }
}

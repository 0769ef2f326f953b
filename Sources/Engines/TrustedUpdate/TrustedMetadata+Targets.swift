public import UpdateMetadata

extension TrustedMetadata {
    /// Takes the top-level targets metadata, whether from the device or the repository (section 5.6).
    public mutating func updateTargets(_ bytes: [UInt8]) throws(UpdateFailure) {
        let root = self.root.role
        self.targets = try self.verifiedTargets(
            bytes, .targets, by: root.targets, root.keys, delegator: .root)
    }

    /// Takes metadata of a delegated role, whether from the device or the repository (section 5.6.7).
    public mutating func updateDelegated(
        _ bytes: [UInt8], _ delegation: DelegationStep
    ) throws(UpdateFailure) {
        self.delegated[delegation.role] = try self.verifiedTargets(
            bytes, delegation.role, by: delegation.roleKeys, delegation.keys, delegator: delegation.delegator)
    }

    /// The metadata of a delegated role, if it is here and signed by those whom this delegator names.
    ///
    /// What another delegator's keys vouched for is not good enough: authority comes down one path at a time.
    /// - Returns: `nil` where it is not here yet.
    public func delegatedTargets(
        _ delegation: DelegationStep
    ) throws(UpdateFailure) -> TargetsMetadata? {
        guard let known = self.delegated[delegation.role] else { return nil }
        try Self.requireThreshold(
            of: known, by: delegation.roleKeys, delegation.keys, of: delegation.delegator,
            Rule(delegation.role, known.role.version, "5.6.3"), self.cryptography)
        return known.role
    }

    /// What snapshot metadata promises of a targets role.
    public func promise(for role: RoleName) throws(UpdateFailure) -> MetadataFile {
        guard let promise = self.snapshot?.role.files[role] else {
            throw UpdateFailure(role, section: "5.6.1", .notInSnapshot)
        }
        return promise
    }

    private func verifiedTargets(
        _ bytes: [UInt8], _ role: RoleName, by roleKeys: RoleKeys, _ keys: [KeyID: PublicKey],
        delegator: RoleName
    ) throws(UpdateFailure) -> SignedMetadata<TargetsMetadata> {
        let promise = try self.promise(for: role)
        try self.requirePromise(promise, bytes, Rule(role, promise.version, "5.6.2"))
        let new: SignedMetadata<TargetsMetadata> = try Self.parse(bytes, as: role, section: "5.6.1")
        let version = new.role.version
        try Self.requireThreshold(
            of: new, by: roleKeys, keys, of: delegator, Rule(role, version, "5.6.3"), self.cryptography)
        guard version == promise.version else {
            throw Rule(role, version, "5.6.4").failure(.wrongVersion(wanted: promise.version))
        }
        try self.requireFresh(new.role, Rule(role, version, "5.6.5"))
        return new
    }
}

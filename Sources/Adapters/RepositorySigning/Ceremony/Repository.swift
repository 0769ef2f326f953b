package import UpdateMetadata

/// A repository that is changed: its published metadata, its drafts, and the keys at hand.
///
/// Whatever is changed becomes a draft first. ``settle()`` publishes drafts that enough keys have signed, so
/// that a client finds the old state or the new one at every moment: the new metadata is written under names
/// that nobody asks for yet, and the timestamp, which names it, comes last.
package struct Repository<Storage: DepotStorage, Passphrases: PassphraseSource> {
    /// Its files.
    package var storage: Storage
    /// For how long metadata is valid, and so on.
    package let settings: RepositorySettings
    /// The present.
    package var now: UTCTime
    /// Who signs.
    package var signer: MetadataSigner<Passphrases>

    /// Creates a repository of what `storage` holds; nothing is read yet.
    package init(
        _ storage: Storage, settings: RepositorySettings, now: UTCTime, signer: MetadataSigner<Passphrases>
    ) {
        self.storage = storage
        self.settings = settings
        self.now = now
        self.signer = signer
    }

    /// Reads what is published.
    package func state() throws -> RepositoryState { try RepositoryState(reading: self.storage) }

    /// The draft of root; `nil` where there is none.
    package func rootDraft(_ state: RepositoryState) throws -> SignedMetadata<RootMetadata>? {
        try self.draft(.root, behind: state.root.role.version)
    }

    /// The draft of targets; `nil` where there is none.
    package func targetsDraft(_ state: RepositoryState) throws -> SignedMetadata<TargetsMetadata>? {
        try self.draft(.targets, behind: state.targets.role.version)
    }

    /// A draft that goes on from the published version; one that a killed process had published already is
    /// none, and one of a later version was not made here.
    private func draft<Role>(
        _ role: RoleName, behind version: UInt64
    ) throws -> SignedMetadata<Role>? {
        let name = DepotLayout.draft(of: role)
        guard let bytes = try self.storage.read(name) else { return nil }
        let draft: SignedMetadata<Role>
        do {
            draft = try SignedMetadata(parsing: bytes)
        } catch {
            throw RepositoryError(
                .metadata,
                "\(name) is damaged: \(error). Remove it with 'fleetcast \(role) discard' and begin again.")
        }
        guard draft.role.version > version else { return nil }
        guard draft.role.version - 1 == version else {
            throw RepositoryError(
                .metadata,
                "\(name) is of version \(draft.role.version), where \(version) is published: it was not made"
                    + " here. Remove it with 'fleetcast \(role) discard'.")
        }
        return draft
    }

    /// Writes a draft.
    mutating func write<Role>(_ draft: SignedMetadata<Role>, asDraftOf role: RoleName) throws {
        try self.storage.replace(DepotLayout.draft(of: role), with: draft.bytes)
    }

    /// Removes the draft of `role`.
    package mutating func discardDraft(of role: RoleName) throws {
        try self.storage.remove(DepotLayout.draft(of: role))
    }

    /// Changes root's content in its draft, which begins as what is published, and drops the draft's
    /// signatures.
    ///
    /// - Throws: what `change` throws, and ``RepositoryError`` for a root that could never be met.
    @discardableResult
    package mutating func changeRoot(
        _ change: (inout RootMetadata) throws -> Void
    ) throws -> SignedMetadata<RootMetadata> {
        let state = try self.state()
        let former = try self.rootDraft(state)
        var root = former?.role ?? state.root.role
        try change(&root)
        try KeyChange.requireUsable(root)
        root.header = RoleHeader(
            version: state.root.role.version + 1,
            expires: self.now.advanced(bySeconds: self.settings.rootLifetime))
        let draft = try SignedMetadata(root, signatures: [])
        try self.write(draft, asDraftOf: .root)
        return draft
    }

    /// Changes the targets' content in its draft, which begins as what is published, and drops its
    /// signatures.
    @discardableResult
    package mutating func changeTargets(
        _ change: (inout TargetsMetadata) throws -> Void
    ) throws -> SignedMetadata<TargetsMetadata> {
        let state = try self.state()
        var targets = try self.targetsDraft(state)?.role ?? state.base
        try change(&targets)
        let draft = try SignedMetadata(self.renewed(targets, behind: state), signatures: [])
        try self.write(draft, asDraftOf: .targets)
        return draft
    }

    /// `targets` as the version behind the published one, valid from now.
    func renewed(_ targets: TargetsMetadata, behind state: RepositoryState) -> TargetsMetadata {
        var targets = targets
        targets.header = RoleHeader(
            version: state.targets.role.version + 1,
            expires: self.now.advanced(bySeconds: self.settings.targetsLifetime))
        return targets
    }

    /// Signs the drafts with the keys at hand, whoever made them: they must have been shown.
    package mutating func signDrafts() throws {
        try self.signRootDraft()
        try self.signTargetsDraft()
    }

    mutating func signTargetsDraft() throws {
        let state = try self.state()
        guard let targets = try self.targetsDraft(state) else { return }
        try BroadcastKeys.requireHarmless(in: targets.role)
        let roots = try [state.root.role] + (self.rootDraft(state).map { [$0.role] } ?? [])
        let signed = try self.signer.sign(targets, as: .targets, for: roots)
        if signed != targets { try self.write(signed, asDraftOf: .targets) }
    }

    mutating func signRootDraft() throws {
        let state = try self.state()
        guard let root = try self.rootDraft(state) else { return }
        let signed = try self.signer.sign(root, as: .root, for: [state.root.role, root.role])
        if signed != root { try self.write(signed, asDraftOf: .root) }
    }
}

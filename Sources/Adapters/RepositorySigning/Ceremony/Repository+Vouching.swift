internal import UpdateMetadata

/// Whether a draft that lies in the depot may be built on by a command that signs without showing it.
///
/// Whoever can write the depot can put a draft there. So nothing is signed along with what was asked for
/// unless one of the keys in question has signed it before, or it changes nothing.
extension Repository {
    /// The roots whose targets keys count: the one in force, and a draft that enough of its keys have signed.
    func countedRoots(_ state: RepositoryState) throws -> [RootMetadata] {
        guard let draft = try self.rootDraft(state), draft.isEndorsed(as: .root, by: state.root.role) else {
            return [state.root.role]
        }
        return [state.root.role, draft.role]
    }

    /// Whether a targets key that counts has signed `draft`.
    func isVouched(_ draft: SignedMetadata<TargetsMetadata>, _ state: RepositoryState) throws -> Bool {
        try self.countedRoots(state).contains {
            !Endorsement(of: draft, as: .targets, by: $0).signers.isEmpty
        }
    }

    /// Whether `draft` names what is published, and is but valid for another period.
    func isRenewal(_ draft: SignedMetadata<TargetsMetadata>, _ state: RepositoryState) -> Bool {
        var content = draft.role
        content.header = state.base.header
        return content == state.base
    }

    /// The content of targets that a command may change and sign: the draft's, or what is published.
    ///
    /// - Throws: ``RepositoryError`` for a draft that nobody vouches for, where a key that would sign it now
    ///   is at hand.
    func targetsBase(_ state: RepositoryState) throws -> TargetsMetadata {
        guard let draft = try self.targetsDraft(state) else { return state.base }
        guard try !self.isVouched(draft, state), !self.isRenewal(draft, state) else { return draft.role }
        let isSigner = try self.countedRoots(state).contains { self.holdsKey(of: .targets, in: $0) }
        guard !isSigner else { throw Self.unsignedDraft(.targets) }
        return draft.role
    }

    /// Throws for a draft of root that none of the root keys in force has signed, where one that would sign
    /// it now is at hand.
    func requireVouchedRootDraft(_ state: RepositoryState) throws {
        guard let draft = try self.rootDraft(state) else { return }
        var content = draft.role
        content.header = state.root.role.header
        guard content != state.root.role,
            Endorsement(of: draft, as: .root, by: state.root.role).signers.isEmpty,
            [state.root.role, draft.role].contains(where: { self.holdsKey(of: .root, in: $0) })
        else { return }
        throw Self.unsignedDraft(.root)
    }

    private func holdsKey(of role: RoleName, in root: RootMetadata) -> Bool {
        let ids = root.roleKeys(of: role)?.keyIDs ?? []
        return ids.contains { root.keys[$0].map(self.signer.ring.holds) ?? false }
    }

    private static func unsignedDraft(_ role: RoleName) -> RepositoryError {
        RepositoryError(
            .refused,
            "\(DepotLayout.draft(of: role)) is a draft that no \(role) key has signed, and would be signed"
                + " along with this. Look at it with 'fleetcast \(role) show'; then sign it with"
                + " 'fleetcast \(role) sign', or remove it with 'fleetcast \(role) discard'.")
    }
}

internal import Crypto
internal import DeviceCrypto
internal import DurableStorage
package import UpdateMetadata

extension Repository {
    /// The draft of `role` as a request to sign it.
    ///
    /// - Throws: ``RepositoryError`` where there is no draft.
    package func signatureRequest(for role: RoleName) throws -> SignatureRequest {
        let state = try self.state()
        if role == .root, let draft = try self.rootDraft(state) {
            return SignatureRequest(.root(draft, current: state.root.role), root: state.root.role)
        }
        if role == .targets, let draft = try self.targetsDraft(state) {
            return SignatureRequest(.targets(draft, current: state.base), root: state.root.role)
        }
        throw Self.noDraft(role)
    }

    /// All drafts that ``signDrafts()`` would sign, as requests: what is to be shown before.
    package func signatureRequests() throws -> [SignatureRequest] {
        let state = try self.state()
        let drafts: [(RoleName, Bool)] = [
            (.root, try self.rootDraft(state) != nil), (.targets, try self.targetsDraft(state) != nil),
        ]
        return try drafts.filter(\.1).map { try self.signatureRequest(for: $0.0) }
    }

    /// Who has signed the draft of `role`, as each root that counts sees it.
    package func endorsements(of role: RoleName) throws -> [Endorsement] {
        let state = try self.state()
        let root = try self.rootDraft(state)
        let roots = [state.root.role] + (root.map { [$0.role] } ?? [])
        if role == .root {
            return root.map { draft in roots.map { Endorsement(of: draft, as: .root, by: $0) } } ?? []
        }
        guard let targets = try self.targetsDraft(state) else { return [] }
        return roots.map { Endorsement(of: targets, as: .targets, by: $0) }
    }

    /// Adds a signature that was made elsewhere to its draft.
    ///
    /// - Parameter path: its file, for messages.
    /// - Throws: ``RepositoryError`` for one over something else, by a key that does not count, or a wrong
    ///   one.
    package mutating func collect(_ file: SignatureFile, from path: String) throws {
        let state = try self.state()
        let root = try self.rootDraft(state)
        let roots = [state.root.role] + (root.map { [$0.role] } ?? [])
        if file.role == .root {
            guard let root else { throw Self.noDraft(.root) }
            try self.write(Self.adding(file, path, to: root, roots), asDraftOf: .root)
        } else {
            guard let targets = try self.targetsDraft(state) else { throw Self.noDraft(.targets) }
            try self.write(Self.adding(file, path, to: targets, roots), asDraftOf: .targets)
        }
    }

    private static func adding<Role>(
        _ file: SignatureFile, _ path: String, to draft: SignedMetadata<Role>, _ roots: [RootMetadata]
    ) throws -> SignedMetadata<Role> {
        guard file.version == draft.role.version,
            file.digest == Array(SHA256.hash(data: draft.signedBytes))
        else {
            throw RepositoryError(
                .foreign,
                "'\(printable(path))' is a signature over another draft (version \(file.version); this one is"
                    + " \(draft.role.version)). The draft was changed since: export it again, and sign that.")
        }
        let id = file.signature.keyID
        let keys = roots.compactMap { root in
            root.roleKeys(of: file.role)?.keyIDs.contains(id) ?? false ? root.keys[id] : nil
        }
        guard let key = keys.first else {
            throw RepositoryError(
                .foreign,
                "'\(printable(path))' is signed by the key \(id.text.prefix(8)), which is none of \(file.role)."
            )
        }
        guard SignatureChecker().isValid(file.signature.bytes, of: draft.signedBytes, by: key) else {
            throw RepositoryError(
                .foreign, "the signature in '\(printable(path))' is wrong: damaged on its way, or forged.")
        }
        return try draft.signed(with: draft.signatures.filter { $0.keyID != id } + [file.signature])
    }

    private static func noDraft(_ role: RoleName) -> RepositoryError {
        RepositoryError(
            .refused,
            role == .root
                ? "there is no draft of root: make one with 'fleetcast root add-key', 'remove-key',"
                    + " 'threshold' or"
                    + " 'renew'."
                : "there is no draft of targets: nothing waits for signatures.")
    }
}

internal import Crypto
package import UpdateMetadata

extension Repository {
    /// What is to be written so that clients see a new state.
    private struct Publication {
        var root: SignedMetadata<RootMetadata>?
        var targets: SignedMetadata<TargetsMetadata>
        var snapshot: SignedMetadata<SnapshotMetadata>
        var timestamp: SignedMetadata<TimestampMetadata>
    }

    /// Publishes drafts that enough keys have signed, and signs snapshot and timestamp anew where they are
    /// due.
    ///
    /// A new root waits until targets metadata is signed by the keys that it names, so that no client ever
    /// meets a root without metadata to go with it.
    /// - Throws: ``RepositoryError`` where a key of snapshot or timestamp is not at hand; nothing is
    ///   published then.
    package mutating func settle() throws -> Settlement { try self.settle(proposing: nil) }

    /// Changes targets, signs with the keys at hand, and publishes.
    ///
    /// Root is not signed: whoever wrote its draft, nobody has been shown it here.
    ///
    /// Only what has to wait for other signatures is written as a draft: of a command that is killed nothing
    /// is left that somebody might publish later.
    /// - Throws: what `change` throws, as ``settle()``, and ``RepositoryError`` for a draft that nobody has
    ///   signed and that would be signed now.
    package mutating func publishTargets(
        _ change: (inout TargetsMetadata) throws -> Void
    ) throws -> Settlement {
        var state = try self.state()
        if state.successor != nil {
            _ = try self.settle()
            state = try self.state()
        }
        var targets = try self.targetsBase(state)
        try change(&targets)
        try BroadcastKeys.requireHarmless(in: targets)
        let proposal = try self.signer.sign(
            self.renewed(targets, behind: state), as: .targets, for: self.countedRoots(state))
        let settlement = try self.settle(proposing: proposal)
        if settlement.published[.targets] == nil { try self.write(proposal, asDraftOf: .targets) }
        return settlement
    }

    /// As ``settle()``, with `proposal` in the place of the draft of targets.
    private mutating func settle(
        proposing proposal: SignedMetadata<TargetsMetadata>?
    ) throws -> Settlement {
        let state = try self.state()
        var settlement = Settlement()
        var root = try self.readyRoot(state, &settlement)
        let draft = try proposal ?? self.targetsDraft(state)
        var targets = try self.readyTargets(
            state, draft, root: root?.role ?? state.root.role, &settlement)
        if targets == nil, root != nil {
            // The draft of targets is for the new root, and waits with it; what is published goes on.
            root = nil
            targets = state.successor ?? state.targets
        }
        guard let targets else { return settlement }
        let publication = try self.publication(of: targets, root: root, state)
        try self.write(publication, state, &settlement)
        try self.tidy(behind: publication, settlement)
        return settlement
    }

    /// The root draft if enough keys of the published root and of itself have signed it.
    private func readyRoot(
        _ state: RepositoryState, _ settlement: inout Settlement
    ) throws -> SignedMetadata<RootMetadata>? {
        guard let draft = try self.rootDraft(state) else { return nil }
        let missing = [state.root.role, draft.role]
            .map { Endorsement(of: draft, as: .root, by: $0) }.filter { !$0.isMet }
        settlement.waiting += missing
        return missing.isEmpty ? draft : nil
    }

    /// The newest targets metadata that enough of `root`'s keys have signed; where there is none, a draft of
    /// the published one, which waits for them.
    private mutating func readyTargets(
        _ state: RepositoryState, _ draft: SignedMetadata<TargetsMetadata>?, root: RootMetadata,
        _ settlement: inout Settlement
    ) throws -> SignedMetadata<TargetsMetadata>? {
        if let draft {
            let endorsement = Endorsement(of: draft, as: .targets, by: root)
            if endorsement.isMet { return draft }
            if !settlement.waiting.contains(endorsement) { settlement.waiting.append(endorsement) }
        }
        if state.targets.isEndorsed(as: .targets, by: root) { return state.targets }
        if let successor = state.successor, successor.isEndorsed(as: .targets, by: root) { return successor }
        guard draft == nil else { return nil }
        if let written = try self.writtenTargets(behind: state, root: root) { return written }
        let renewed = try self.signer.sign(
            self.renewed(state.base, behind: state), as: .targets, for: [root, state.root.role])
        try self.write(renewed, asDraftOf: .targets)
        let endorsement = Endorsement(of: renewed, as: .targets, by: root)
        if endorsement.isMet { return renewed }
        settlement.waiting.append(endorsement)
        return nil
    }

    /// Targets metadata for `root` that a killed process wrote before it published that root.
    private func writtenTargets(
        behind state: RepositoryState, root: RootMetadata
    ) throws -> SignedMetadata<TargetsMetadata>? {
        let version = state.targets.role.version + 1
        guard let bytes = try self.storage.read(DepotLayout.metadata(.targets, version: version)),
            let targets = try? SignedMetadata<TargetsMetadata>(parsing: bytes),
            targets.role.version == version, targets.isEndorsed(as: .targets, by: root)
        else { return nil }
        return targets
    }

    private mutating func publication(
        of targets: SignedMetadata<TargetsMetadata>, root: SignedMetadata<RootMetadata>?,
        _ state: RepositoryState
    ) throws -> Publication {
        // With the old root's keys, too: then a client is content whichever of the two it knows.
        let roots = root.map { [$0.role, state.root.role] } ?? [state.root.role]
        let plan = ResigningPlan(
            at: self.now, timestampExpires: state.timestamp.role.header.expires,
            timestampIssued: state.timestamp.role.issued,
            snapshotExpires: state.snapshot.role.header.expires, settings: self.settings)
        var snapshot = state.snapshot
        let isNewTargets = targets.bytes != state.targets.bytes
        if isNewTargets || plan.isSnapshotDue || !snapshot.isEndorsed(as: .snapshot, by: roots[0]) {
            var content = snapshot.role
            content.header = RoleHeader(
                version: content.version + 1,
                expires: self.now.advanced(bySeconds: self.settings.snapshotLifetime))
            content.files[.targets] = Self.file(targets)
            snapshot = try self.signOnline(content, as: .snapshot, for: roots)
        }
        var timestamp = state.timestamp
        let isNewSnapshot = snapshot.bytes != state.snapshot.bytes
        if isNewSnapshot || plan.isTimestampDue || !timestamp.isEndorsed(as: .timestamp, by: roots[0]) {
            var content = timestamp.role
            content.header = RoleHeader(
                version: content.version + 1,
                expires: self.now.advanced(bySeconds: self.settings.timestampLifetime))
            content.snapshot = Self.file(snapshot)
            content.issued = self.now
            timestamp = try self.signOnline(content, as: .timestamp, for: roots)
        }
        return Publication(root: root, targets: targets, snapshot: snapshot, timestamp: timestamp)
    }

    private mutating func signOnline<Role>(
        _ content: Role, as role: RoleName, for roots: [RootMetadata]
    ) throws -> SignedMetadata<Role> {
        let signed = try self.signer.sign(content, as: role, for: roots)
        let endorsement = Endorsement(of: signed, as: role, by: roots[0])
        guard endorsement.isMet else {
            let ids = endorsement.others.map { String($0.text.prefix(8)) }.joined(separator: ", ")
            throw RepositoryError(
                .keyMissing,
                "\(role) metadata needs \(endorsement.threshold) signatures, and"
                    + " \(endorsement.signers.count) of its"
                    + " private keys are at hand; not at hand: \(ids). Put the key file into"
                    + " \(DepotLayout.onlineKeys)/, or name it with --key FILE.")
        }
        return signed
    }

    private static func file<Role>(_ metadata: SignedMetadata<Role>) -> MetadataFile {
        MetadataFile(
            version: metadata.role.version, byteCount: UInt64(metadata.bytes.count),
            digests: MetadataDigests(sha256: Array(SHA256.hash(data: metadata.bytes))))
    }

    /// Writes what is new, what names other files behind those.
    private mutating func write(
        _ publication: Publication, _ state: RepositoryState, _ settlement: inout Settlement
    ) throws {
        if publication.targets.bytes != state.targets.bytes {
            try self.write(publication.targets, .targets, &settlement)
        }
        if publication.snapshot.bytes != state.snapshot.bytes {
            try self.write(publication.snapshot, .snapshot, &settlement)
        }
        // A client takes the newest root first. Where the rest is signed for both roots, the root comes last,
        // and no moment is wrong; else between the two writes nothing can be right, and the next command
        // makes it good.
        let isForBoth =
            publication.timestamp.isEndorsed(as: .timestamp, by: state.root.role)
            && publication.snapshot.isEndorsed(as: .snapshot, by: state.root.role)
            && publication.targets.isEndorsed(as: .targets, by: state.root.role)
        if let root = publication.root, !isForBoth { try self.write(root, .root, &settlement) }
        if publication.timestamp.bytes != state.timestamp.bytes {
            try self.storage.replace(DepotLayout.timestamp, with: publication.timestamp.bytes)
            settlement.published[.timestamp] = publication.timestamp.role.version
        }
        if let root = publication.root, isForBoth { try self.write(root, .root, &settlement) }
    }

    private mutating func write<Role>(
        _ metadata: SignedMetadata<Role>, _ role: RoleName, _ settlement: inout Settlement
    ) throws {
        try self.storage.replace(
            DepotLayout.metadata(role, version: metadata.role.version), with: metadata.bytes)
        settlement.published[role] = metadata.role.version
    }

    /// Removes drafts that are published, and versions that no client asks for.
    private mutating func tidy(behind publication: Publication, _ settlement: Settlement) throws {
        if settlement.published[.root] != nil { try self.discardDraft(of: .root) }
        if settlement.published[.targets] != nil { try self.discardDraft(of: .targets) }
        let names = try self.storage.names(in: DepotLayout.metadata)
        let current: [(RoleName, UInt64)] = [
            (.snapshot, publication.snapshot.role.version), (.targets, publication.targets.role.version),
        ]
        for (role, version) in current {
            for other in DepotLayout.versions(of: role, among: names)
            where other > version || other + Self.keptVersionCount <= version {
                try self.storage.remove(DepotLayout.metadata(role, version: other))
            }
        }
    }

    /// How many versions of snapshot and targets are kept, for clients in the middle of a refresh.
    private static var keptVersionCount: UInt64 { 10 }
}

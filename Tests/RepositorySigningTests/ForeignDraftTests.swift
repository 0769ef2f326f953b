import DeviceCrypto
import DurableStorage
import JSONCoding
import RepositorySigning
import TestBed
import Testing
import TrustedUpdate
import UpdateMetadata

/// What somebody who can write the depot, and holds no key of root or targets in force, puts into it.
@Suite("Drafts and targets that others put into a depot")
struct ForeignDraftTests {
    private let workshop: Workshop
    private let ring: KeyRing

    init() throws {
        self.workshop = try Workshop()
        self.ring = try self.workshop.ring()
    }

    private static func target(_ number: UInt8) throws -> (TargetPath, TargetFile) {
        let path = try #require(TargetPath("gateway/1.\(number).0/rootfs.img"))
        let file = TargetFile(
            byteCount: 10, digests: MetadataDigests(sha256: [UInt8](repeating: number, count: 32)))
        return (path, file)
    }

    /// Plants a draft of targets with the target 9.
    private func plantTargets(
        _ depot: inout SimulatedDepot, version: UInt64 = 2, signers: [(KeyID, SigningKey)] = []
    ) throws {
        let (path, file) = try Self.target(9)
        var targets = try RepositoryState(reading: depot).targets.role
        targets.header = RoleHeader(version: version, expires: targets.header.expires)
        targets.targets[path] = file
        let unsigned = try SignedMetadata(targets)
        let signatures = try signers.map {
            MetadataSignature(keyID: $0.0, bytes: try $0.1.signature(of: unsigned.signedBytes))
        }
        depot.files[DepotLayout.draft(of: .targets)] = try unsigned.signed(with: signatures).bytes
    }

    /// Plants a draft of root that gives targets the thief's key.
    private func plantRoot(_ depot: inout SimulatedDepot, _ thief: SigningKey) throws {
        let state = try RepositoryState(reading: depot)
        var root = state.root.role
        try KeyChange.add(thief.publicKey, to: .targets, in: &root)
        root.header = RoleHeader(version: 2, expires: root.header.expires)
        depot.files[DepotLayout.draft(of: .root)] = try SignedMetadata(root).bytes
    }

    @Test("A draft of targets that no key has signed is neither built upon nor signed")
    func unsignedTargets() throws {
        var depot = try self.workshop.simulated()
        try self.plantTargets(&depot)
        let (path, file) = try Self.target(1)
        var repository = self.workshop.repository(depot, self.ring)
        let error = #expect(throws: RepositoryError.self) {
            try repository.publishTargets { $0.targets[path] = file }
        }
        #expect(error?.code == .refused)
        #expect(error?.description.contains("targets discard") == true)
        #expect(try Workshop.client(repository.storage).targets?.role.targets.isEmpty == true)
        try repository.discardDraft(of: .targets)
        _ = try repository.publishTargets { $0.targets[path] = file }
        #expect(try Workshop.client(repository.storage).targets?.role.targets == [path: file])
    }

    @Test("A draft of root that was planted is not signed by a publication, and its keys do not count")
    func plantedRoot() throws {
        let thief = SigningKey(generating: .ed25519)
        var depot = try self.workshop.simulated()
        try self.plantRoot(&depot, thief)
        let (path, file) = try Self.target(1)
        var repository = self.workshop.repository(depot, self.ring)
        let settlement = try repository.publishTargets { $0.targets[path] = file }
        #expect(settlement.published[.root] == nil)
        #expect(try repository.rootDraft(repository.state())?.signatures.isEmpty == true)
        #expect(try Workshop.client(repository.storage).root.role.version == 1)

        try self.plantTargets(&depot, signers: [(thief.id, thief)])
        repository = self.workshop.repository(depot, self.ring)
        #expect(throws: RepositoryError.self) {
            try repository.publishTargets { $0.targets[path] = file }
        }
    }

    @Test("A rotation signs no draft that was there before and that nobody had signed")
    func plantedBeforeRotation() throws {
        let thief = SigningKey(generating: .ed25519)
        for role in [RoleName.timestamp, .targets] {
            let workshop = try Workshop()
            var depot = try workshop.simulated()
            try self.plantRoot(&depot, thief)
            var storage = DepotDirectory(path: workshop.path)
            let name = DepotLayout.draft(of: .root)
            try storage.replace(name, with: try #require(depot.files[name]))
            var repository = try workshop.repository()
            let key = SigningKey(generating: .ed25519)
            let file = try KeyFile.write(key, to: workshop.scratch.file("new.key"), under: nil)
            let error = #expect(throws: RepositoryError.self) {
                try repository.rotate(role, to: key, file: file, replacing: nil)
            }
            #expect(error?.description.contains("root discard") == true)
            try repository.discardDraft(of: .root)

            // The draft of targets is for others to sign: a rotation leaves it as it is.
            try self.plantTargets(&depot)
            let targets = DepotLayout.draft(of: .targets)
            try storage.replace(targets, with: try #require(depot.files[targets]))
            let settlement = try? repository.rotate(role, to: key, file: file, replacing: nil).settlement
            #expect((settlement?.published[.root] != nil) == (role == .timestamp))
            #expect(try repository.targetsDraft(repository.state())?.signatures.isEmpty == true)
        }
    }

    @Test("To publish what is in a draft already signs nothing of that draft")
    func unchanged() throws {
        var repository = try self.workshop.repository()
        var request = PublishingRequest(
            file: try self.workshop.scratch.write("some bytes", to: "app.tgz"),
            release: Release(product: "gateway", version: try #require(SemanticVersion("1.0.0"))),
            repairPercent: nil)
        request.targetPath = TargetPath("gateway/app.tgz")
        var offline = KeyRing()
        try offline.add(directory: "\(self.workshop.path)/\(DepotLayout.onlineKeys)")
        var keyless = try self.workshop.repository(offline)
        #expect(try keyless.publish(request) { _ in }.settlement.isWaiting(for: .targets))
        // Without keys at hand further publications go into the same draft, signed by nobody yet.
        request.targetPath = TargetPath("gateway/other.tgz")
        #expect(try keyless.publish(request) { _ in }.settlement.isWaiting(for: .targets))
        #expect(try keyless.targetsDraft(keyless.state())?.role.targets.count == 2)
        #expect(throws: RepositoryError.self) { try repository.publish(request) { _ in } }
        #expect(try repository.targetsDraft(repository.state())?.signatures.isEmpty == true)
        // Once it was shown and signed, it is published with all it holds.
        #expect(try repository.signAndSettle().published[.targets] == 2)
    }

    @Test("A draft that one of two targets keys has signed is gone on with")
    func signedDraft() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        let other = SigningKey(generating: .ed25519)
        try repository.changeRoot { root in
            try KeyChange.add(other.publicKey, to: .targets, in: &root)
            try KeyChange.setThreshold(2, of: .targets, in: &root)
        }
        let file = try KeyFile.write(other, to: self.workshop.scratch.file("other.key"), under: nil)
        repository.signer.ring.add(other, file: file)
        try repository.signDrafts()
        _ = try repository.settle()
        repository.signer.ring = self.ring
        for number in 1...3 as ClosedRange<UInt8> {
            let (path, file) = try Self.target(number)
            let settlement = try repository.publishTargets { $0.targets[path] = file }
            #expect(settlement.waiting.first?.signers.count == 1)
        }
        #expect(try repository.targetsDraft(repository.state())?.role.targets.count == 3)
    }

    @Test("A draft of a version that does not follow the published one is refused")
    func version() throws {
        var depot = try self.workshop.simulated()
        let id = try RepositoryState(reading: depot).root.role.targets.keyIDs[0]
        var ring = self.ring
        let publicKey = try #require(try RepositoryState(reading: depot).root.role.keys[id])
        var passphrases = FixedPassphrases()
        let key = try #require(try ring.key(id, named: publicKey, &passphrases))
        for version in [3, 1 << 62] as [UInt64] {
            try self.plantTargets(&depot, version: version, signers: [(id, key)])
            var repository = self.workshop.repository(depot, ring)
            let error = #expect(throws: RepositoryError.self) { try repository.publishTargets { _ in } }
            #expect(error?.description.contains("was not made") == true)
        }
    }

    @Test("Targets signed with a key that was rotated away are not signed anew with its successor")
    func laundering() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        let state = try repository.state()
        let stolen = state.root.role.targets.keyIDs[0]
        let key = SigningKey(generating: .ed25519)
        repository.signer.ring.add(
            key, file: try KeyFile.write(key, to: self.workshop.scratch.file("new.key"), under: nil))
        try repository.changeRoot { root in
            try KeyChange.add(key.publicKey, to: .targets, in: &root)
            try KeyChange.remove(stolen, from: .targets, in: &root)
        }
        try repository.signDrafts()
        #expect(try repository.settle().published[.root] == 2)

        // The thief has the old targets key, and the server with its keys.
        let current = try repository.state()
        let (path, file) = try Self.target(9)
        var targets = current.targets.role
        targets.targets[path] = file
        targets.header = RoleHeader(version: targets.version + 1, expires: targets.header.expires)
        let evil = try repository.signer.sign(targets, as: .targets, for: [state.root.role])
        var snapshot = current.snapshot.role
        snapshot.files[.targets] = MetadataFile(version: targets.version)
        var timestamp = current.timestamp.role
        timestamp.snapshot = MetadataFile(version: snapshot.version)
        let roots = [current.root.role]
        let storedNames = [
            DepotLayout.metadata(.targets, version: targets.version): evil.bytes,
            DepotLayout.metadata(.snapshot, version: snapshot.version):
                try repository.signer.sign(snapshot, as: .snapshot, for: roots).bytes,
            DepotLayout.timestamp: try repository.signer.sign(timestamp, as: .timestamp, for: roots).bytes,
        ]
        for (name, bytes) in storedNames { repository.storage.files[name] = bytes }
        let error = #expect(throws: RepositoryError.self) { try repository.publishTargets { _ in } }
        #expect(error?.code == .metadata)
        #expect(error?.description.contains("former keys only") == true)
        #expect(throws: RepositoryError.self) { try repository.settle() }
    }

    @Test("A target may not be called as files beside other targets are", arguments: ["mba1", "spine"])
    func reservedNames(ending: String) throws {
        let release = Release(product: "gateway", version: try #require(SemanticVersion("1.0.0")))
        var request = PublishingRequest(file: "foo.\(ending)", release: release, repairPercent: nil)
        #expect(throws: RepositoryError.self) { try request.effectiveTargetPath() }
        request.targetPath = TargetPath("a/foo.\(ending)")
        #expect(throws: RepositoryError.self) { try request.effectiveTargetPath() }
        request.targetPath = TargetPath("a.\(ending)/foo.\(ending)s")
        #expect(throws: Never.self) { try request.effectiveTargetPath() }
    }

    @Test("A draft that lets the broadcast role name targets is shown as such, and signed by nobody")
    func broadcastScope() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        let other = SigningKey(generating: .ed25519)
        try repository.changeTargets { targets in
            guard var delegations = targets.delegations, case .list(var roles) = delegations.roles else {
                return
            }
            roles[0].scope = .paths(["*/*/*"])
            delegations.keys[other.id] = other.publicKey
            roles.append(
                DelegatedRole(
                    name: try #require(RoleName("vendor")),
                    roleKeys: RoleKeys(keyIDs: [other.id], threshold: 1), scope: .paths(["vendor/*"]),
                    isTerminating: true))
            delegations.roles = .list(roles)
            targets.delegations = delegations
        }
        let request = try #require(try repository.signatureRequests().first)
        let summary = request.summary.joined(separator: "\n")
        #expect(summary.contains("! role broadcast: may name '*/*/*'; 1 of 1 keys must sign"))
        #expect(summary.contains("+ role vendor: may name 'vendor/*', terminating; 1 of 1 keys must sign"))
        #expect(summary.contains("+ key \(other.id.text) ed25519"))
        let id = try repository.state().root.role.targets.keyIDs[0]
        let publicKey = try #require(try repository.state().root.role.keys[id])
        var passphrases = FixedPassphrases()
        let key = try #require(try repository.signer.ring.key(id, named: publicKey, &passphrases))
        #expect(throws: RepositoryError.self) { try SignatureFile(signing: request, with: key) }
        #expect(throws: RepositoryError.self) { try repository.signDrafts() }
    }

    @Test("Roles and members of root that are not known here are shown, and both drafts before signing")
    func unknownMembers() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        try repository.changeRoot { root in
            root.unknownRoles = ["mirrors": .object(["keyids": .array([])])]
            root.unknown = ["x-note": .string("new")]
        }
        try repository.changeTargets { $0.unknown = ["x-more": .string("1")] }
        let requests = try repository.signatureRequests()
        #expect(requests.map(\.role) == [.root, .targets])
        let summary = requests.flatMap(\.summary).joined(separator: "\n")
        for text in ["unknown member of root's roles: mirrors", "member of root: x-note", "targets: x-more"] {
            #expect(summary.contains(text))
        }
    }

    @Test("What a request claims to be in force already is listed all the same before it is signed")
    func claimedInForce() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        let (path, file) = try Self.target(9)
        let thief = SigningKey(generating: .ed25519)
        let state = try repository.state()
        let targets = try repository.changeTargets { $0.targets[path] = file }
        let forged = SignatureRequest(.targets(targets, current: targets.role), root: state.root.role)
        #expect(!forged.summary.contains { $0.contains(path.text) })
        #expect(forged.completeSummary.contains { $0.contains("+ \(path.text)") })
        #expect(forged.completeSummary.contains { $0.contains("role broadcast: may name no target") })

        let root = try repository.changeRoot { try KeyChange.add(thief.publicKey, to: .targets, in: &$0) }
        let other = SignatureRequest(.root(root, current: root.role), root: state.root.role)
        #expect(other.completeSummary.contains { $0.contains("+ \(thief.id.text)") })
    }
}

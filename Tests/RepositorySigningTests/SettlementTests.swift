import DeviceCrypto
import RepositorySigning
import TestBed
import Testing
import TrustedUpdate
import UpdateMetadata

@Suite("Publishing metadata")
struct SettlementTests {
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

    @Test("A client accepts a new depot, and what is published in it")
    func publish() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        let empty = try Workshop.client(repository.storage)
        #expect(empty.targets?.role.targets.isEmpty == true)
        #expect(empty.timestamp?.role.issued == Workshop.start)
        let (path, file) = try Self.target(1)
        try repository.changeTargets { $0.targets[path] = file }
        try repository.signDrafts()
        let settlement = try repository.settle()
        #expect(settlement.published == [.targets: 2, .snapshot: 2, .timestamp: 2])
        #expect(settlement.waiting.isEmpty)
        #expect(try Workshop.client(repository.storage).targets?.role.targets[path] == file)
        // Nothing new: nothing is written.
        #expect(try repository.settle() == Settlement())
    }

    @Test("Killed at any change, a publication is seen as a whole or not at all, and the next one succeeds")
    func killedPublication() throws {
        let depot = try self.workshop.simulated()
        let (path, file) = try Self.target(1)
        let (otherPath, otherFile) = try Self.target(2)
        var isComplete = false
        var changeCount = 0
        while !isComplete {
            for completes in [false, true] {
                var repository = self.workshop.repository(depot, self.ring)
                repository.storage.remainingChangeCount = changeCount
                repository.storage.completesLastChange = completes
                var succeeded = false
                do {
                    _ = try repository.publishTargets { $0.targets[path] = file }
                    succeeded = true
                } catch is SimulatedDepot.Killed {}
                let seen = try Workshop.client(repository.storage)
                let targets = try #require(seen.targets).role.targets
                #expect(targets.isEmpty || targets == [path: file], "killed at change \(changeCount)")
                if succeeded { #expect(targets == [path: file]) }
                isComplete = isComplete || succeeded
                // Whatever was left behind, the next operator publishes.
                repository.storage.remainingChangeCount = nil
                let settlement = try repository.publishTargets { $0.targets[otherPath] = otherFile }
                #expect(settlement.published[.targets] != nil)
                // What was not published is not published later either.
                var expected = targets
                expected[otherPath] = otherFile
                #expect(try Workshop.client(repository.storage).targets?.role.targets == expected)
            }
            changeCount += 1
        }
        #expect(changeCount >= 4)
    }

    @Test(
        "Killed at any change, a rotation leaves a repository that clients accept",
        arguments: [RoleName.root, .targets, .snapshot, .timestamp])
    func killedRotation(role: RoleName) throws {
        let depot = try self.workshop.simulated()
        let key = SigningKey(generating: .ed25519)
        var ring = self.ring
        let file = try KeyFile.write(key, to: self.workshop.scratch.file("new.key"), under: nil)
        ring.add(key, file: file)
        var isComplete = false
        var changeCount = 0
        while !isComplete {
            var repository = self.workshop.repository(depot, ring)
            repository.storage.remainingChangeCount = changeCount
            do {
                try Self.rotate(role, to: key, &repository)
                isComplete = true
            } catch is SimulatedDepot.Killed {}
            // At every moment, for clients old and new.
            let newest = try repository.storage.names(in: "metadata").count { $0.hasSuffix(".root.json") }
            for from in 1...UInt64(newest) {
                #expect(throws: Never.self, "\(role), killed at change \(changeCount), from root \(from)") {
                    _ = try Workshop.client(repository.storage, from: from)
                }
            }
            changeCount += 1
        }
        #expect(changeCount > 3)
    }

    private static func rotate(
        _ role: RoleName, to key: SigningKey, _ repository: inout Repository<SimulatedDepot, FixedPassphrases>
    ) throws {
        let old = try #require(try repository.state().root.role.roleKeys(of: role)?.keyIDs.first)
        try repository.changeRoot { root in
            try KeyChange.add(key.publicKey, to: role, in: &root)
            try KeyChange.remove(old, from: role, in: &root)
        }
        try repository.signDrafts()
        let settlement = try repository.settle()
        #expect(settlement.waiting.isEmpty)
        #expect(settlement.published[.root] != nil)
    }

    @Test("A lost targets key is replaced, and a process killed between root and timestamp is made good")
    func lostKey() throws {
        let depot = try self.workshop.simulated()
        let key = SigningKey(generating: .ed25519)
        let state = try RepositoryState(reading: depot)
        let lost = state.root.role.targets.keyIDs[0]
        // All keys but the lost one.
        var ring = KeyRing()
        for (id, file) in self.ring.files where id != lost {
            try ring.add(file: file.path)
        }
        ring.add(key, file: try KeyFile.write(key, to: self.workshop.scratch.file("new.key"), under: nil))
        var isComplete = false
        var changeCount = 0
        while !isComplete {
            var repository = self.workshop.repository(depot, ring)
            repository.storage.remainingChangeCount = changeCount
            do {
                try Self.rotate(.targets, to: key, &repository)
                isComplete = true
            } catch is SimulatedDepot.Killed {}
            repository.storage.remainingChangeCount = nil
            // The server's own refresh completes what was begun, with nothing but its own keys, once root is
            // out.
            _ = try repository.settle()
            #expect(throws: Never.self, "killed at change \(changeCount)") {
                _ = try Workshop.client(repository.storage)
            }
            changeCount += 1
        }
    }

    @Test("Twenty rotations of root, targets, snapshot and timestamp; the first client follows them all")
    func twentyRotations() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        let (path, file) = try Self.target(1)
        try repository.changeTargets { $0.targets[path] = file }
        try repository.signDrafts()
        _ = try repository.settle()
        let roles = [RoleName.root, .targets, .snapshot, .timestamp]
        for number in 0..<20 {
            repository.now = Workshop.start.advanced(bySeconds: Int64(number) * 40 * 86_400)
            let key = SigningKey(generating: number.isMultiple(of: 3) ? .ecdsa : .ed25519)
            let file = try KeyFile.write(key, to: self.workshop.scratch.file("\(number).key"), under: nil)
            repository.signer.ring.add(key, file: file)
            try Self.rotate(roles[number % 4], to: key, &repository)
        }
        let later: Int64 = 19 * 40 * 86_400
        let client = try Workshop.client(repository.storage, after: later)
        #expect(client.root.role.version == 21)
        #expect(client.targets?.role.targets == [path: file])
        #expect(throws: Never.self) { _ = try Workshop.client(repository.storage, from: 21, after: later) }
    }

    @Test("Snapshot and timestamp are signed anew when they are due, and no targets key is needed for it")
    func refresh() throws {
        var online = KeyRing()
        try online.add(directory: "\(self.workshop.path)/\(DepotLayout.onlineKeys)")
        var repository = try self.workshop.repository(self.workshop.simulated(), online)
        let day: Int64 = 86_400
        repository.now = Workshop.start.advanced(bySeconds: day - 1)
        #expect(try repository.settle() == Settlement())
        repository.now = Workshop.start.advanced(bySeconds: day)
        #expect(try repository.settle().published == [.timestamp: 2])
        #expect(try Workshop.client(repository.storage).timestamp?.role.issued == repository.now)
        repository.now = Workshop.start.advanced(bySeconds: 15 * day)
        #expect(try repository.settle().published == [.snapshot: 2, .timestamp: 3])
        #expect(try Workshop.client(repository.storage, after: 22 * day - 1).targets != nil)
    }

    @Test("Without the online keys nothing is published, and it is said which are missing")
    func noOnlineKeys() throws {
        var offline = KeyRing()
        try offline.add(directory: "\(self.workshop.path)/\(DepotLayout.offlineKeys)")
        var repository = try self.workshop.repository(self.workshop.simulated(), offline)
        let (path, file) = try Self.target(1)
        try repository.changeTargets { $0.targets[path] = file }
        try repository.signDrafts()
        let error = #expect(throws: RepositoryError.self) { try repository.settle() }
        #expect(error?.code == .keyMissing)
        #expect(error?.description.contains("keys/") == true)
        #expect(try Workshop.client(repository.storage).targets?.role.targets.isEmpty == true)
    }

    @Test("Targets metadata that somebody else put into the depot is not built upon")
    func foreignTargets() throws {
        var depot = try self.workshop.simulated()
        let name = DepotLayout.metadata(.targets, version: 1)
        var forged = try SignedMetadata<TargetsMetadata>(parsing: try #require(depot.files[name])).role
        let (path, file) = try Self.target(9)
        forged.targets[path] = file
        depot.files[name] = try SignedMetadata(forged, signatures: []).bytes
        var repository = self.workshop.repository(depot, self.ring)
        let error = #expect(throws: RepositoryError.self) { try repository.changeTargets { _ in } }
        #expect(error?.code == .metadata)
    }

    @Test("Old versions are kept for ten publications, and leftovers of a killed one are removed")
    func pruning() throws {
        var repository = try self.workshop.repository(self.workshop.simulated(), self.ring)
        repository.storage.files["metadata/99.targets.json"] = [1]
        for number in 1...14 as ClosedRange<UInt8> {
            let (path, file) = try Self.target(number)
            try repository.changeTargets { $0.targets[path] = file }
            try repository.signDrafts()
            _ = try repository.settle()
        }
        let names = try repository.storage.names(in: "metadata").filter { $0.hasSuffix(".targets.json") }
        #expect(names.count == 10)
        #expect(names.contains("15.targets.json") && names.contains("6.targets.json"))
        #expect(try repository.storage.names(in: "draft").isEmpty)
    }
}

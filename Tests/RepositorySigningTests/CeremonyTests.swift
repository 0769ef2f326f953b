import DeviceCrypto
import Glibc
import RepositorySigning
import TestBed
import Testing
import TrustedUpdate
import UpdateMetadata

@Suite("Ceremonies with keys elsewhere")
struct CeremonyTests {
    private let workshop: Workshop

    init() throws {
        self.workshop = try Workshop()
    }

    private func request(_ role: RoleName, _ repository: Repository<DepotDirectory, FixedPassphrases>) throws
        -> SignatureRequest
    {
        let path = self.workshop.scratch.file("request.json")
        // What a former request was written to; nothing is overwritten.
        unlink(path)
        try repository.signatureRequest(for: role).write(to: path)
        return try SignatureRequest(reading: path)
    }

    private func signature(_ request: SignatureRequest, _ key: SigningKey) throws -> SignatureFile {
        let path = self.workshop.scratch.file("\(key.id).sig")
        unlink(path)
        try SignatureFile(signing: request, with: key).write(to: path)
        return try SignatureFile(reading: path)
    }

    @Test("Root and targets get thresholds of 2 of 3, each key known to its owner alone")
    func twoOfThree() throws {
        var repository = try self.workshop.repository()
        let root = (0..<3).map { _ in SigningKey(generating: .ed25519) }
        let targets = (0..<3).map { _ in SigningKey(generating: .ecdsa) }
        let state = try repository.state().root.role
        let (oldRoot, oldTargets) = (state.root.keyIDs[0], state.targets.keyIDs[0])
        try repository.changeRoot { draft in
            for key in root { try KeyChange.add(key.publicKey, to: .root, in: &draft) }
            for key in targets { try KeyChange.add(key.publicKey, to: .targets, in: &draft) }
            try KeyChange.remove(oldRoot, from: .root, in: &draft)
            try KeyChange.remove(oldTargets, from: .targets, in: &draft)
            try KeyChange.setThreshold(2, of: .root, in: &draft)
            try KeyChange.setThreshold(2, of: .targets, in: &draft)
        }
        // The old root key is at hand; of the new ones none is.
        #expect(try repository.signAndSettle().published[.root] == nil)
        let request = try self.request(.root, repository)
        #expect(request.summary.contains { $0.contains("root: 2 (was 1) of 3 keys must sign") })
        try repository.collect(self.signature(request, root[0]), from: "0.sig")
        #expect(try repository.settle().isWaiting(for: .root))
        try repository.collect(self.signature(request, root[2]), from: "2.sig")
        // Root is complete, and waits for targets signed by two of their new keys.
        let settlement = try repository.settle()
        #expect(settlement.published[.root] == nil)
        #expect(settlement.isWaiting(for: .targets))
        let targetsRequest = try self.request(.targets, repository)
        try repository.collect(self.signature(targetsRequest, targets[1]), from: "1.sig")
        #expect(try repository.settle().published.isEmpty)
        try repository.collect(self.signature(targetsRequest, targets[2]), from: "2.sig")
        let last = try repository.settle()
        #expect(last.published[.root] == 2)
        #expect(last.waiting.isEmpty)
        let client = try Workshop.client(repository.storage)
        #expect(client.root.role.root.threshold == 2)
        #expect(client.targets?.role.version == 2)
    }

    @Test("A root that only its own new keys have signed is not published, however many they are")
    func oldKeysMustAgree() throws {
        let keys = (0..<2).map { _ in SigningKey(generating: .ed25519) }
        var online = KeyRing()
        try online.add(directory: "\(self.workshop.path)/\(DepotLayout.onlineKeys)")
        var repository = try self.workshop.repository(online)
        let old = try repository.state().root.role.root.keyIDs[0]
        try repository.changeRoot { draft in
            for key in keys { try KeyChange.add(key.publicKey, to: .root, in: &draft) }
            try KeyChange.remove(old, from: .root, in: &draft)
        }
        let request = try self.request(.root, repository)
        for key in keys { try repository.collect(self.signature(request, key), from: "new.sig") }
        let settlement = try repository.settle()
        #expect(settlement.published.isEmpty)
        #expect(settlement.waiting.map(\.rootVersion) == [1])
        #expect(try Workshop.client(repository.storage).root.role.version == 1)
    }

    @Test("A signature by a stranger, over an older draft, or altered is refused and says why")
    func refusedSignatures() throws {
        var repository = try self.workshop.repository()
        let key = SigningKey(generating: .ed25519)
        try repository.changeRoot { try KeyChange.add(key.publicKey, to: .root, in: &$0) }
        let request = try self.request(.root, repository)
        #expect(throws: RepositoryError.self) {
            try SignatureFile(signing: request, with: SigningKey(generating: .ed25519))
        }
        let old = try self.signature(request, key)
        let path = self.workshop.scratch.file("\(key.id).sig")
        let digits = old.signature.bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
        let first = digits.joined()
        let altered = (first.hasPrefix("0") ? "1" : "0") + first.dropFirst()
        let text = try #require(self.workshop.scratch.text(of: "\(key.id).sig"))
        try self.workshop.scratch.write(text.replacing(first, with: altered), to: "altered.sig")
        let wrong = try SignatureFile(reading: self.workshop.scratch.file("altered.sig"))
        let forged = #expect(throws: RepositoryError.self) { try repository.collect(wrong, from: path) }
        #expect(forged?.description.contains("wrong") == true)

        try repository.changeRoot { try KeyChange.setThreshold(2, of: .root, in: &$0) }
        let stale = #expect(throws: RepositoryError.self) { try repository.collect(old, from: path) }
        #expect(stale?.description.contains("another draft") == true)
        try repository.discardDraft(of: .root)
        let none = #expect(throws: RepositoryError.self) { try repository.collect(old, from: path) }
        #expect(none?.description.contains("no draft") == true)
    }

    @Test("A role that nobody could sign any more is refused")
    func unusable() throws {
        var repository = try self.workshop.repository()
        let id = try repository.state().root.role.targets.keyIDs[0]
        for change in [
            { (root: inout RootMetadata) in try KeyChange.remove(id, from: .targets, in: &root) },
            { (root: inout RootMetadata) in try KeyChange.setThreshold(2, of: .root, in: &root) },
            { (root: inout RootMetadata) in try KeyChange.setThreshold(0, of: .root, in: &root) },
        ] {
            let error = #expect(throws: RepositoryError.self) { try repository.changeRoot(change) }
            #expect(error?.code == .refused)
        }
        #expect(try repository.rootDraft(repository.state()) == nil)
    }

    @Test("The same key signs but once for a threshold of two")
    func onlyOnce() throws {
        var repository = try self.workshop.repository()
        let key = SigningKey(generating: .ed25519)
        try repository.changeRoot { root in
            try KeyChange.add(key.publicKey, to: .root, in: &root)
            try KeyChange.setThreshold(2, of: .root, in: &root)
        }
        #expect(throws: RepositoryError.self) {
            try repository.changeRoot { try KeyChange.add(key.publicKey, to: .root, in: &$0) }
        }
        try repository.signDrafts()
        try repository.signDrafts()
        let settlement = try repository.settle()
        #expect(settlement.waiting.first?.signers.count == 1)
        #expect(settlement.published[.root] == nil)
    }

    @Test("A request that was tampered with on its way gives a signature that the depot refuses")
    func tamperedRequest() throws {
        var repository = try self.workshop.repository()
        let key = SigningKey(generating: .ed25519)
        try repository.changeRoot { try KeyChange.add(key.publicKey, to: .root, in: &$0) }
        let path = self.workshop.scratch.file("request.json")
        try repository.signatureRequest(for: .root).write(to: path)
        let text = try #require(self.workshop.scratch.text(of: "request.json"))
        try self.workshop.scratch.write(
            text.replacing("\"version\":2", with: "\"version\":3"), to: "request.json")
        let signature = try SignatureFile(signing: SignatureRequest(reading: path), with: key)
        #expect(throws: RepositoryError.self) { try repository.collect(signature, from: "x.sig") }
    }
}

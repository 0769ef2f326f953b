import DurableStorage
import RepositorySigning
import TestBed
import Testing
import UpdateMetadata

@Suite("Rotation of the broadcast key that ends too early")
struct BroadcastRotationTests {
    private struct Stopped: Error {}

    private let workshop: Workshop

    init() throws {
        self.workshop = try Workshop()
        for number in 1...4 { try self.publish(number) }
    }

    private func publish(_ number: Int) throws {
        let path = self.workshop.scratch.file("app\(number).tgz")
        try TestFiles.writeRandom(byteCount: 5_000, seed: UInt64(number), to: path)
        let version = try #require(SemanticVersion("\(number).0.0"))
        let request = PublishingRequest(
            file: path, release: Release(product: "gateway", version: version), repairPercent: 10)
        var repository = try self.workshop.repository()
        _ = try repository.publish(request) { _ in }
    }

    private func newKey(_ name: String) throws -> (key: SigningKey, file: KeyFile) {
        let key = SigningKey(generating: .ed25519)
        let path = "\(self.workshop.path)/\(DepotLayout.offlineKeys)/\(name).key"
        return (key, try KeyFile.write(key, to: path, under: nil))
    }

    private func problems() throws -> [CheckFinding] {
        var check = RepositoryCheck(
            of: DepotDirectory(path: self.workshop.path), settings: RepositorySettings(), now: Workshop.start)
        try check.run { _ in }
        return check.findings.filter { $0.level == .problem }
    }

    private func broadcastKeys() throws -> [KeyID] {
        BroadcastKeys.all(in: try self.workshop.repository().state().targets.role).map(\.id)
    }

    @Test("Wherever it is stopped, each signatures file is of a trusted key, and a second one completes it")
    func stopped() throws {
        let old = try #require(try self.broadcastKeys().first)
        for count in 0..<4 {
            let (key, file) = try self.newKey("stopped\(count)")
            var calls = 0
            var repository = try self.workshop.repository()
            #expect(throws: Stopped.self) {
                try repository.rotate(.broadcast, to: key, file: file, replacing: old.text) { _ in
                    calls += 1
                    if calls > count { throw Stopped() }
                }
            }
            #expect(try self.problems().isEmpty, "stopped after \(count)")
            #expect(try self.broadcastKeys().contains(old))
        }
        let (key, file) = try self.newKey("last")
        for id in try self.broadcastKeys() {
            var repository = try self.workshop.repository()
            let (last, lastFile) = id == old ? (key, file) : try self.newKey(String(id.text.prefix(8)))
            _ = try repository.rotate(.broadcast, to: last, file: lastFile, replacing: id.text)
            #expect(try self.problems().isEmpty)
            #expect(try !self.broadcastKeys().contains(id))
        }
    }

    @Test("The next publication signs anew what a former key had signed")
    func mended() throws {
        let (key, _) = try self.newKey("other")
        let old = try #require(try self.broadcastKeys().first)
        var repository = try self.workshop.repository()
        _ = try repository.publishTargets { targets in
            BroadcastKeys.remove(old, from: &targets)
            try BroadcastKeys.add(key.publicKey, to: &targets)
        }
        #expect(try self.problems().count == 4)
        try self.publish(5)
        #expect(try self.problems().isEmpty)
    }

    @Test("Where the targets key is elsewhere, the draft names the new key alone")
    func draft() throws {
        let (key, file) = try self.newKey("new")
        var ring = KeyRing()
        try ring.add(directory: "\(self.workshop.path)/\(DepotLayout.onlineKeys)")
        var repository = try self.workshop.repository(ring)
        let (removed, settlement) = try repository.rotate(.broadcast, to: key, file: file, replacing: nil)
        #expect(settlement.published[.targets] == nil)
        let draft = try #require(try repository.targetsDraft(repository.state()))
        #expect(BroadcastKeys.all(in: draft.role).map(\.id) == [key.id])
        #expect(try self.broadcastKeys() == [try #require(removed)])
        #expect(try self.problems().isEmpty)
    }
}

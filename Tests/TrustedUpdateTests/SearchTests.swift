import TrustedUpdate
import UpdateMetadata
import Testing

@Suite("Search for targets")
struct SearchTests {
    private func file(_ byte: UInt8) -> TargetFile {
        TargetFile(byteCount: 1, digests: MetadataDigests(sha256: [UInt8](repeating: byte, count: 32)))
    }

    private func role(_ name: String) throws -> RoleName { try #require(RoleName(name)) }

    /// A repository with delegations such as `targets>A`, `A>C!` (terminating) and `A>D:*.py` (other paths).
    private func repository(_ delegations: [String]) throws -> RepositorySimulator {
        var repository = try RepositorySimulator()
        for text in delegations {
            let parts = text.split(separator: ":")
            let names = parts[0].split(separator: ">").map { $0.filter { $0 != "!" } }
            try repository.delegate(
                from: try self.role(names[0]), to: try self.role(names[1]),
                paths: [parts.count > 1 ? String(parts[1]) : "*"], isTerminating: parts[0].hasSuffix("!"))
        }
        try repository.publishContent()
        return repository
    }

    private func visited(_ device: SimulatedDevice) -> [String] {
        device.requests.filter { !["root", "timestamp", "snapshot", "targets"].contains($0.split(separator: ".").dropLast().last) }
            .map { String($0.split(separator: ".")[1]) }
    }

    @Test(
        "Roles are asked in pre-order, depth first, each once",
        arguments: [
            (["targets>A"], "A"),
            (["targets>A", "targets>B"], "AB"),
            (["targets>A", "targets>B", "B>C"], "ABC"),
            (["targets>A", "targets>B", "A>C", "A>D"], "ACDB"),
            (["targets>A", "targets>B", "A>C", "C>D"], "ACDB"),
            (["targets>A", "targets>B", "A>C!", "A>D"], "AC"),
            (["targets>A", "targets>B", "A>C!", "C>D"], "ACD"),
            (["targets>A:*.py", "targets>B", "A>C"], "B"),
            (["targets>A", "targets>B", "A>C:*.py", "C>D"], "AB"),
            (["targets>A", "targets>B", "B>C", "C>D", "D>B"], "ABCD"),
            (["targets>A", "targets>B", "B>C", "A>C"], "ACB"),
            (["targets>A", "A>A"], "A"),
        ])
    func order(delegations: [String], wanted: String) throws {
        let repository = try self.repository(delegations)
        var device = SimulatedDevice(trusting: repository)
        let result = device.search(repository, for: "missing")[0]
        #expect(throws: UpdateFailure.self) { try result.get() }
        #expect(self.visited(device).joined() == wanted)
    }

    @Test("The first role that names the target decides")
    func firstRole() throws {
        var repository = try self.repository(["targets>A", "targets>B"])
        let path = try #require(TargetPath("firmware"))
        repository.delegated[try self.role("A")]?.targets[path] = self.file(1)
        repository.delegated[try self.role("B")]?.targets[path] = self.file(2)
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        let found = try device.search(repository, for: "firmware")[0].get()
        #expect(found.role == (try self.role("A")))
        #expect(found.file == self.file(1))
        #expect(self.visited(device) == ["A"])
        // The next refresh finds the role on the device.
        device.requests = []
        #expect(try device.search(repository, for: "firmware")[0].get() == found)
        #expect(self.visited(device) == [])
    }

    @Test("A role that may not name a target is not asked for it, even if it names it")
    func outOfScope() throws {
        var repository = try self.repository(["targets>A:team-a/*"])
        repository.delegated[try self.role("A")]?.targets[try #require(TargetPath("team-b/x"))] = self.file(1)
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        let result = device.search(repository, for: "team-b/x")[0]
        #expect(throws: UpdateFailure.self) { try result.get() }
        #expect(self.visited(device) == [])
    }

    @Test("A role that is here already is verified against the delegator who asks for it now")
    func cachedRole() throws {
        var repository = try self.repository([
            "targets>A:a/*", "targets>B:b/*", "A>R:a/*", "B>R:b/*",
        ])
        let shared = try self.role("R")
        // The key that A names signs; the one that B names does not.
        repository.signers[shared] = [try #require(repository.signers[shared]?.first)]
        for name in ["a/x", "b/x"] {
            repository.delegated[shared]?.targets[try #require(TargetPath(name))] = self.file(1)
        }
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        let results = device.search(repository, for: "a/x", "b/x", "a/x")
        #expect(throws: Never.self) { try results[0].get() }
        #expect(throws: UpdateFailure.self) { try results[1].get() }
        #expect(throws: Never.self) { try results[2].get() }
        // Another process, with the role on the disk.
        let again = device.search(repository, for: "b/x")
        #expect(throws: UpdateFailure.self) { try again[0].get() }
    }

    @Test("So many roles are asked and no more", arguments: [0, 1])
    func roleLimit(excess: Int) throws {
        var repository = try self.repository((1...(4 + excess)).map { "targets>R\($0)" })
        let last = try self.role("R\(4 + excess)")
        repository.delegated[last]?.targets[try #require(TargetPath("x"))] = self.file(1)
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        device.limits.delegatedRoleCount = 4
        let result = device.search(repository, for: "x")[0]
        if excess == 0 {
            #expect(try result.get().role == last)
        } else {
            let failure = UpdateFailure(
                last, section: "5.6.7.1", .tooManyRoles(try #require(TargetPath("x")), limit: 4))
            #expect(throws: failure) { try result.get() }
        }
        #expect(self.visited(device).count == 4)
    }

    @Test("A role that snapshot metadata does not name is not asked for")
    func notInSnapshot() throws {
        var repository = try self.repository(["targets>A"])
        repository.snapshot.files[try self.role("A")] = nil
        repository.snapshot.header.version -= 1
        try repository.publishSnapshot()
        try repository.publishTimestamp()
        var device = SimulatedDevice(trusting: repository)
        let result = device.search(repository, for: "x")[0]
        #expect(throws: UpdateFailure(try self.role("A"), section: "5.6.1", .notInSnapshot)) { try result.get() }
        #expect(self.visited(device) == [])
    }

    @Test("Digest prefixes and bins lead to the one role that may name a target")
    func bins() throws {
        var repository = try RepositorySimulator()
        let signer = try repository.newSigners(1)[0]
        let bins = SuccinctRoles(
            roleKeys: RoleKeys(keyIDs: [signer.id], threshold: 1), bitCount: 3, namePrefix: "bin")
        repository.targets.delegations = Delegations(
            keys: [signer.id: signer.publicKey], roles: .succinct(bins))
        for number in 0..<8 {
            let role = try self.role("bin-\(number)")
            var metadata = repository.emptyTargets
            for name in ["a", "b", "c"] {
                metadata.targets[try #require(TargetPath(name))] = self.file(UInt8(number))
            }
            repository.delegated[role] = metadata
            repository.signers[role] = [signer]
        }
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        // The first three bits of the SHA-256 of "a" (ca…), "b" (3e…), "c" (2e…).
        let roles = try device.search(repository, for: "a", "b", "c").map { try $0.get().role.text }
        #expect(roles == ["bin-6", "bin-1", "bin-1"])
    }

    @Test(
        "Names of roles become one component of a path",
        arguments: [
            ("?", "1.%3F.json"), ("#", "1.%23.json"), ("/a", "1.%2Fa.json"), ("../a", "1...%2Fa.json"),
            ("é", "1.%C3%A9.json"), ("a-._~0Z", "1.a-._~0Z.json"), ("%2F", "1.%252F.json"),
        ])
    func fileNames(name: String, wanted: String) throws {
        let request = MetadataRequest(role: try self.role(name), version: 1, byteLimit: 0)
        #expect(request.fileName == wanted)
    }

    @Test("Digests stand before the last component of a target's path, and paths that lead elsewhere have none")
    func repositoryNames() throws {
        var repository = try RepositorySimulator()
        for name in ["a/b/c", "../c", "/c", "a//c"] {
            repository.targets.targets[try #require(TargetPath(name))] = self.file(0xAB)
        }
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        let found = try device.search(repository, for: "a/b/c", "../c", "/c", "a//c").map { try $0.get() }
        let digest = String(repeating: "ab", count: 32)
        #expect(found.map(\.repositoryComponents) == [["a", "b", "\(digest).c"], nil, nil, nil])
    }
}

import TrustedUpdate
import UpdateMetadata
import Testing

@Suite("Refresh")
struct RefreshTests {
    @Test("The first refresh asks for root, timestamp, snapshot and targets, and stores them as they were received")
    func firstRefresh() throws {
        let repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        #expect(device.requests == ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
        #expect(device.versions == [1, 1, 1, 1])
        #expect(device.stored[.timestamp] == repository.files["timestamp.json"])
        #expect(device.changes == ["store timestamp", "store snapshot", "store targets"])
    }

    @Test("With nothing new, two files are asked for and nothing is stored")
    func nothingNew() throws {
        let repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        device.requests = []
        device.changes = []
        #expect(device.refresh(repository) == nil)
        #expect(device.requests == ["2.root.json", "timestamp.json"])
        #expect(device.changes == [])
    }

    @Test("Timestamp metadata of the same version is nothing new, whatever else it says")
    func sameVersion() throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        repository.timestamp.header.version = 0
        repository.timestamp.snapshot.version = 100
        try repository.publishTimestamp()
        #expect(device.refresh(repository) == nil)
        #expect(device.versions == [1, 1, 1, 1])
        #expect(device.requests.last == "timestamp.json")
    }

    @Test("Without consistent snapshots, file names bear no versions")
    func noConsistentSnapshots() throws {
        var repository = try RepositorySimulator()
        repository.root.hasConsistentSnapshots = false
        repository.targets.targets[try #require(TargetPath("a"))] = TargetFile(
            byteCount: 1, digests: MetadataDigests(sha256: [UInt8](repeating: 1, count: 32)))
        try repository.publishAll()
        var device = SimulatedDevice(trusting: repository)
        let found = try device.search(repository, for: "a")[0].get()
        #expect(device.requests.suffix(3) == ["timestamp.json", "snapshot.json", "targets.json"])
        #expect(found.repositoryComponents == ["a"])
    }

    @Test("Root is rotated twenty times while the device sleeps for three years")
    func longSleep() throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        for number in 1...20 {
            let former = try #require(repository.signers[.root])
            let new = try repository.newSigners(1)
            try repository.setKeys(of: .root, new)
            repository.signers[.root] = former + new
            // Each root but the last one expires while the device sleeps.
            repository.root.header.expires = RepositorySimulator.start.advanced(
                bySeconds: Int64(number) * 60 * RepositorySimulator.day)
            try repository.publishRoot()
            repository.signers[.root] = new
        }
        repository.prolong(days: 1_100)
        try repository.publishContent()
        device.clock = RepositorySimulator.start.advanced(bySeconds: 1_099 * RepositorySimulator.day)
        device.requests = []
        #expect(device.refresh(repository) == nil)
        #expect(device.version(of: .root) == 21)
        #expect(device.requests.count == 24)
    }

    @Test("A refresh takes so many roots and no more, and goes on with the last of them")
    func rootLimit() throws {
        var repository = try RepositorySimulator()
        for _ in 0..<3 { try repository.publishRoot() }
        var device = SimulatedDevice(trusting: repository)
        device.limits.rootCount = 2
        #expect(device.refresh(repository) == nil)
        #expect(device.version(of: .root) == 3)
        #expect(!device.requests.contains("4.root.json"))
        #expect(device.refresh(repository) == nil)
        #expect(device.version(of: .root) == 4)
    }

    @Test("A road that failed is not taken for a repository without a newer root")
    func unreachable() throws {
        let repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        let failure = device.refresh { _ in .unreachable("no route") }
        #expect(failure?.reason == .unreachable("no route"))
        #expect(failure?.role == .root)
        #expect(device.requests == ["2.root.json"])
    }

    @Test("A root that its own keys did not sign is no beginning")
    func unsignedBeginning() throws {
        var repository = try RepositorySimulator()
        repository.signers[.root] = try repository.newSigners(1)
        repository.root.header.version = 0
        try repository.publishRoot()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository)?.section == "5.2")
        #expect(device.requests == [])
    }

    @Test("What is stored and damaged is fetched again")
    func damagedStore() throws {
        let repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        for role in [RoleName.timestamp, .snapshot, .targets] { device.stored[role] = [1, 2, 3] }
        #expect(device.refresh(repository) == nil)
        #expect(device.versions == [1, 1, 1, 1])
    }

    @Test("Lengths and digests that are promised are required", arguments: ["1.snapshot.json", "1.targets.json"])
    func promises(name: String) throws {
        var repository = try RepositorySimulator()
        repository.givesDigests = true
        repository.targets.header.version = 0
        repository.snapshot.header.version = 0
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        var other = SimulatedDevice(trusting: repository)
        // The same JSON with one more byte of white space, and with one exchanged for another.
        let bytes = try #require(repository.files[name])
        var longer = repository
        longer.files[name] = bytes + [0x20]
        #expect(other.refresh(longer)?.attack == (name.contains("snapshot") ? .endlessData : .endlessData))
        var different = repository
        different.files[name]?[0] = 0x20
        #expect(other.refresh(different)?.reason == .wrongDigest)
    }
}

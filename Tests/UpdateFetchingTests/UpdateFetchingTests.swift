import DurableStorage
import TestBed
import TrustedUpdate
import UpdateFetching
import UpdateMetadata
import Testing

@Suite("Fetching updates")
struct UpdateFetchingTests {
    private let repository: RepositoryFolder
    private let scratch: ScratchDirectory
    private let directory: TrustedDirectory
    private let targets: TargetDirectory

    init() throws {
        self.repository = try RepositoryFolder()
        self.scratch = try ScratchDirectory("device")
        self.directory = TrustedDirectory(self.scratch.file("trust"))
        self.targets = TargetDirectory(self.scratch.file("targets"))
        try self.directory.initialize(rootFile: self.repository.root)
    }

    private func client() throws -> UpdateClient {
        try UpdateClient(self.directory, FolderSource(self.repository.metadata))
    }

    private func fetch(_ path: String) throws -> TargetDirectory.Outcome {
        var client = try self.client()
        try client.refresh()
        let target = try client.target(try #require(TargetPath(path)))
        return try self.targets.fetch(target, from: FolderSource(self.repository.artifacts))
    }

    @Test("Metadata is stored byte for byte, and read again without the repository")
    func store() throws {
        try self.repository.add("a/firmware", [1, 2, 3])
        try self.repository.publish()
        do {
            var client = try self.client()
            try client.refresh()
        }
        let names = try self.scratch.names(in: "trust")
        #expect(
            names == [".lock", "root.json", "snapshot.json", "targets.json", "timestamp.json", "trusted-time"])
        #expect(
            self.scratch.text(of: "trust/targets.json")
                == self.repository.scratch.text(of: "metadata/2.targets.json"))
        #expect(try self.directory.verifiedTargets().map(\.path.text) == ["a/firmware"])
        let late = RepositoryFolder.expiry
        #expect(throws: UpdateFailure.self) { try self.directory.verifiedTargets(clock: late) }
        #expect(try self.directory.verifiedTargets(expiry: .ignored, clock: late).count == 1)
    }

    @Test("Stored metadata that was changed is not used", arguments: ["root", "timestamp", "snapshot", "targets"])
    func damage(name: String) throws {
        do {
            var client = try self.client()
            try client.refresh()
        }
        let text = try #require(self.scratch.text(of: "trust/\(name).json"))
        try self.scratch.write(text.replacing("2096", with: "2097"), to: "trust/\(name).json")
        #expect(throws: UpdateFailure.self) { try self.directory.trustedMetadata() }
    }

    @Test("A directory begins with one root and keeps it")
    func beginning() throws {
        try self.directory.initialize(rootFile: self.repository.root)
        let other = try RepositoryFolder()
        #expect(throws: StorageError.self) { try self.directory.initialize(rootFile: other.root) }
        #expect(throws: UpdateFailure.self) { try self.directory.initialize(root: [1, 2, 3]) }
        #expect(throws: StorageError.self) { try self.directory.initialize(rootFile: "/nonexistent") }
        let empty = TrustedDirectory(try self.scratch.subdirectory("empty"))
        #expect(throws: UpdateFailure(.root, section: "5.2", .notStored)) {
            _ = try UpdateClient(empty, FolderSource(self.repository.metadata))
        }
    }

    @Test("Two processes do not work in one directory")
    func lock() throws {
        let lock = try self.directory.lock()
        #expect(throws: StorageError.self) { _ = try self.client() }
        withExtendedLifetime(lock) {}
    }

    @Test("A target is fetched once, and again when it has changed", arguments: [0, 1, 131_072, 300_001])
    func target(byteCount: Int) throws {
        let content = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 % 101) }
        try self.repository.add("a/firmware", content)
        try self.repository.publish()
        #expect(try self.fetch("a/firmware") == .fetched)
        #expect(self.scratch.text(of: "targets/a%2Ffirmware")?.utf8.elementsEqual(content) == true)
        #expect(try self.fetch("a/firmware") == .present)
        try self.scratch.write("something else", to: "targets/a%2Ffirmware")
        #expect(try self.fetch("a/firmware") == .fetched)
        #expect(try self.scratch.names(in: "targets") == ["a%2Ffirmware"])
    }

    @Test("Arbitrary software: a target with other bytes is refused, and nothing of it stays")
    func otherBytes() throws {
        try self.repository.add("same", [1, 2, 3], served: [1, 2, 4])
        try self.repository.add("longer", [1, 2, 3], served: [1, 2, 3, 4])
        try self.repository.add("only512", [1, 2, 3], served: [3, 2, 1], sha512Only: true)
        try self.repository.publish()
        #expect(throws: TargetFailure.wrongDigest) { try self.fetch("same") }
        #expect(throws: TargetFailure.wrongLength(3)) { try self.fetch("longer") }
        #expect(throws: TargetFailure.wrongDigest) { try self.fetch("only512") }
        #expect(try self.scratch.names(in: "targets") == [])
    }

    @Test("Drop request: a target that is withheld is told plainly")
    func withheld() throws {
        try self.repository.add("here", [1])
        try self.repository.publish()
        let source = FolderSource(self.repository.scratch.file("elsewhere"))
        var client = try self.client()
        try client.refresh()
        let target = try client.target(try #require(TargetPath("here")))
        #expect {
            try self.targets.fetch(target, from: source)
        } throws: { error in
            "\(error)".contains("drop request")
        }
    }

    @Test("Paths that lead elsewhere are not fetched", arguments: ["../out", "/etc/passwd", "a/../../b", "."])
    func unsafePaths(path: String) throws {
        try self.repository.add(path.replacing("/", with: "_"), [1])
        try self.repository.publish()
        #expect(throws: UpdateFailure.self) { try self.fetch(path) }
        let file = FileNameProbe.location(path)
        #expect(!file.contains("/"))
        #expect(!file.hasPrefix("."))
    }

    @Test("A folder without the file, and a pipe in its place, have none")
    func absent() throws {
        let source = FolderSource(self.scratch.path)
        let request = MetadataRequest(role: .timestamp, version: nil, byteLimit: 10)
        #expect(source.metadata(request) == .absent)
        try self.scratch.write("12345678901", to: "timestamp.json")
        #expect(source.metadata(request) == .endless)
        try self.scratch.write("1234567890", to: "timestamp.json")
        #expect(source.metadata(request) == .received(Array("1234567890".utf8)))
    }
}

/// The name of a target's file, as the directory makes it.
enum FileNameProbe {
    static func location(_ path: String) -> String {
        TargetPath(path).map { TargetDirectory.fileName(of: $0) } ?? ""
    }
}

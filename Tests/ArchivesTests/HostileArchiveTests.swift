import Archives
import Foundation
import TestBed
import Testing

/// An archive that must be refused, and the reason that must be given.
struct HostileArchive: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let refusal: Refusal

    init(_ description: String, _ refusal: Refusal, _ build: (inout TarBuilder) -> Void) {
        var builder = TarBuilder()
        builder.file("innocent", "x")
        build(&builder)
        self.testDescription = description
        self.bytes = builder.finished()
        self.refusal = refusal
    }

    static let corpus: [Self] = [
        Self("traversal", .parentDirectory) { $0.file("../sentinel", "owned") },
        Self("traversal in the middle", .parentDirectory) { $0.file("a/../../sentinel", "owned") },
        Self("traversal that stays inside", .parentDirectory) { $0.file("a/../b", "owned") },
        Self("traversal by a pax record", .parentDirectory) {
            $0.paxRecords([("path", "../sentinel")])
            $0.file("harmless", "owned")
        },
        Self("traversal by a directory", .parentDirectory) { $0.directory("../") },
        Self("absolute name", .absolutePath) { $0.file("/tmp/fleetcast-sentinel", "owned") },
        Self("file through a symbolic link", .throughSymbolicLink) {
            $0.directory("a")
            $0.symbolicLink("l", to: "a")
            $0.file("l/f", "owned")
        },
        Self("directory through a symbolic link", .throughSymbolicLink) {
            $0.directory("a")
            $0.symbolicLink("l", to: "a")
            $0.directory("l/d")
        },
        Self("directory over a symbolic link", .replacesOtherKind) {
            $0.directory("a")
            $0.symbolicLink("l", to: "a")
            $0.directory("l")
        },
        Self("link to the parent", .linkLeadsOutside(target: "..")) { $0.symbolicLink("l", to: "..") },
        Self("absolute link", .linkLeadsOutside(target: "/etc")) { $0.symbolicLink("l", to: "/etc") },
        Self("link without a target", .linkLeadsOutside(target: "")) { $0.symbolicLink("l", to: "") },
        Self("link that climbs higher than it stands", .linkLeadsOutside(target: "../../x")) {
            $0.symbolicLink("a/l", to: "../../x")
        },
        Self("links that lead outside only together", .linkLeadsOutside(target: "a/b/up/../sentinel")) {
            $0.directory("a/b")
            $0.symbolicLink("a/b/up", to: "../..")
            $0.symbolicLink("l", to: "a/b/up/../sentinel")
        },
        Self("link with a newline", .controlCharacter) { $0.symbolicLink("l", to: "a\nb") },
        Self("hard link to outside", .parentDirectory) { $0.hardLink("l", to: "../sentinel") },
        Self("hard link to an absolute path", .absolutePath) { $0.hardLink("l", to: "/etc/passwd") },
        Self("hard link through a symbolic link", .hardLinkTarget("s/f")) {
            $0.file("a/f", "x")
            $0.symbolicLink("s", to: "a")
            $0.hardLink("l", to: "s/f")
        },
        // At the top, `../sentinel` would lead outside.
        Self("hard link to a symbolic link", .hardLinkTarget("a/s")) {
            $0.symbolicLink("a/s", to: "../sentinel")
            $0.hardLink("l", to: "a/s")
        },
        Self("hard link to nothing", .hardLinkTarget("missing")) { $0.hardLink("l", to: "missing") },
        Self("hard link to itself", .hardLinkTarget("innocent")) { $0.hardLink("innocent", to: "innocent") },
        Self("hard link to a directory", .hardLinkTarget("d")) {
            $0.directory("d")
            $0.hardLink("l", to: "d")
        },
        Self("character device", .specialFile("character device")) { $0.entry("null", kind: "3") },
        Self("block device", .specialFile("block device")) { $0.entry("disk", kind: "4") },
        Self("FIFO", .specialFile("FIFO")) { $0.entry("pipe", kind: "6") },
        Self("name with a newline", .controlCharacter) { $0.file("a\nb") },
        Self("name with an escape", .controlCharacter) { $0.file("a\u{1B}[2Jb") },
        Self("name with a delete character", .controlCharacter) { $0.file("a\u{7F}") },
        Self("empty name", .emptyName) { $0.file("") },
        Self("the base itself as a file", .emptyName) { $0.file(".", "owned") },
        Self("the base itself as a link", .emptyName) { $0.hardLink("./", to: "innocent") },
        Self("file where a directory was", .replacesOtherKind) {
            $0.directory("d")
            $0.file("d", "owned")
        },
        Self("directory where a file was", .replacesOtherKind) { $0.directory("innocent") },
        Self("file below a file", .parentNotDirectory) { $0.file("innocent/below") },
    ]
}

@Suite("Hostile archives")
struct HostileArchiveTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
        try self.scratch.write("untouched", to: "sentinel")
        try self.scratch.write("untouched", to: "outside/file")
        mkdir(self.scratch.file("stage"), 0o755)
    }

    @Test("are refused for the right reason and touch nothing outside", arguments: HostileArchive.corpus)
    func refused(_ hostile: HostileArchive) throws {
        for (index, bytes) in [hostile.bytes, hostile.bytes.gzipped()].enumerated() {
            let error = try #require(throws: ArchiveError.self) { try self.unpack(bytes, name: "p\(index)") }
            guard case .refused(_, let refusal) = error.problem else {
                Issue.record("refused for another reason: \(error)")
                continue
            }
            #expect(refusal == hostile.refusal)
        }
        #expect(self.scratch.text(of: "sentinel") == "untouched")
        #expect(try self.scratch.names() == ["outside", "p0", "p1", "sentinel", "stage"])
        #expect(try self.scratch.names(in: "outside") == ["file"])
        #expect(!FileManager.default.fileExists(atPath: "/tmp/fleetcast-sentinel"))
    }

    @Test("A link that somebody else puts into the staging directory is not followed")
    func plantedLink() throws {
        symlink("../outside", self.scratch.file("stage/d"))
        var builder = TarBuilder()
        builder.file("d/planted", "owned")
        let bytes = builder.finished()
        #expect(throws: ArchiveError.self) { try self.unpack(bytes) }
        #expect(try self.scratch.names(in: "outside") == ["file"])
    }

    @Test("A repeated name replaces the link that had it, and not what the link points to")
    func repeatedName() throws {
        var builder = TarBuilder()
        builder.file("victim", "first")
        builder.symbolicLink("l", to: "victim")
        builder.file("l", "second")
        builder.hardLink("h", to: "victim")
        builder.file("h", "third")
        try self.unpack(builder.finished())
        #expect(self.scratch.text(of: "stage/victim") == "first")
        #expect(self.scratch.text(of: "stage/l") == "second")
        #expect(self.scratch.text(of: "stage/h") == "third")
    }

    @Test("An owner that is no owner is refused where owners are set")
    func owners() throws {
        guard geteuid() == 0 else {
            reportSkipped("owner numbers out of range", because: "only root sets owners")
            return
        }
        var builder = TarBuilder()
        builder.paxRecords([("uid", "4294967295")])
        builder.file("f")
        let bytes = builder.finished()
        let error = try #require(throws: ArchiveError.self) { try self.unpack(bytes) }
        #expect(error.problem == .refused(entry: "f", .ownerOutOfRange))
    }

    private func unpack(_ bytes: [UInt8], name: String = "p") throws {
        try Data(bytes).write(to: URL(fileURLWithPath: self.scratch.file(name)))
        try ArchiveUnpacker(limits: UnpackLimits()).unpack(
            self.scratch.file(name), into: self.scratch.file("stage"))
    }
}

import Archives
import Foundation
import TestBed
import Testing

@Suite("Making an archive")
struct ArchiveWriterTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
        try self.scratch.write("#!/bin/sh\n", to: "firmware/customup.sh", mode: 0o755)
        try self.scratch.write("hidden", to: "firmware/.hidden")
        try self.scratch.write(
            String(repeating: "data", count: 50_000), to: "firmware/bin/client", mode: 0o700)
        try self.scratch.write("", to: "firmware/bin.d/настройки \"1\".conf", mode: 0o600)
        let long = String(repeating: "long-", count: 40)
        try self.scratch.write("deep", to: "firmware/\(long)/\(long)/file")
        mkdir(self.scratch.file("firmware/empty"), 0o750)
        symlink("bin/client", self.scratch.file("firmware/link"))
        symlink("../customup.sh", self.scratch.file("firmware/bin/up"))
    }

    @Test("gives the same bytes for the same files, wherever and whenever")
    func deterministic() throws {
        try self.pack("firmware", "a.tgz")
        let copied = try runProgram("cp", ["-a", "firmware", "copy"], in: self.scratch.path)
        try #require(copied.status == 0)
        if geteuid() == 0 { chown(self.scratch.file("copy/customup.sh"), 12, 34) }
        try self.pack("copy", "b.tgz")
        #expect(try self.bytes("a.tgz") == self.bytes("b.tgz"))
        // RFC 1952: the four bytes of MTIME.
        #expect(Array(try self.bytes("a.tgz")[4..<8]) == [0, 0, 0, 0])

        try self.scratch.write("#!/bin/sh\n", to: "copy/customup.sh", mode: 0o755)
        let reproducible = ArchiveWriter(latestModification: 1_000_000_000)
        try reproducible.pack(self.scratch.file("firmware"), into: self.scratch.file("c.tgz"))
        try reproducible.pack(self.scratch.file("copy"), into: self.scratch.file("d.tgz"))
        #expect(try self.bytes("c.tgz") == self.bytes("d.tgz"))
    }

    @Test("lists sorted entries of user 0, named as the original script names them")
    func listing() throws {
        let content = try self.pack("firmware", "p.tgz")
        let listing = try runProgram(
            "tar", ["--numeric-owner", "--quoting-style=literal", "-tvzf", "p.tgz"], in: self.scratch.path,
            environment: ["LC_ALL": "C.UTF-8"])
        #expect(listing.status == 0, "\(listing.output)")
        let lines = listing.output.split(separator: "\n")
        #expect(lines.count == content.entryCount)
        #expect(lines.allSatisfy { $0.contains(" 0/0 ") && $0.contains(" ./") })
        let names = lines.compactMap { line in line.range(of: " ./").map { String(line[$0.lowerBound...]) } }
        #expect(names.first == " ./.hidden")
        #expect(names.contains(" ./link -> bin/client"))
        #expect(names.contains(" ./empty/"))
        #expect(!names.contains(" ./"))
    }

    @Test("is understood by every unpacker", arguments: ["tar", "bsdtar", "busybox", "python3", "ours"])
    func unpackers(_ program: String) throws {
        guard program == "ours" || hasProgram(program) else {
            reportSkipped("unpacking our archives with \(program)", because: "it is not installed")
            return
        }
        try self.pack("firmware", "p.tgz")
        mkdir(self.scratch.file("stage"), 0o755)
        switch program {
        case "ours":
            try ArchiveUnpacker(limits: UnpackLimits())
                .unpack(self.scratch.file("p.tgz"), into: self.scratch.file("stage"))
        case "python3":
            let script = "import tarfile; tarfile.open('p.tgz').extractall('stage')"
            let result = try runProgram("python3", ["-c", script], in: self.scratch.path)
            try #require(result.status == 0, "\(result.output)")
        default:
            let prefix = program == "busybox" ? ["tar"] : []
            let result = try runProgram(
                program, prefix + ["-xpzf", "p.tgz", "-C", "stage"], in: self.scratch.path,
                environment: ["LC_ALL": "C.UTF-8"])
            try #require(result.status == 0, "\(result.output)")
        }
        let difference = try runProgram(
            "diff", ["-r", "--no-dereference", "firmware", "stage"], in: self.scratch.path)
        #expect(difference.status == 0, "\(difference.output)")
        let modes = try ["firmware", "stage"].map {
            try runProgram(
                "sh", ["-c", "find . -mindepth 1 -printf '%P %y %m %l\\n' | sort"], in: self.scratch.file($0))
        }
        #expect(modes[0].output == modes[1].output)
    }

    @Test("leaves itself out, also when it is made again")
    func outputInside() throws {
        let first = try self.pack("firmware", "firmware/mf_fw.tgz")
        let second = try self.pack("firmware", "firmware/mf_fw.tgz")
        #expect(first == second)
        #expect(try self.scratch.names(in: "firmware").filter { $0.hasSuffix(".partial") }.isEmpty)
    }

    @Test("refuses what devices would refuse, and then leaves no archive")
    func unpackable() throws {
        let cases: [(String, Refusal)] = [
            ("ln -s /etc/passwd firmware/bad", .linkLeadsOutside(target: "/etc/passwd")),
            ("ln -s ../outside firmware/bad", .linkLeadsOutside(target: "../outside")),
            ("mkfifo firmware/bad", .specialFile("device, FIFO or socket")),
            ("touch \"firmware/$(printf 'bad\\nname')\"", .controlCharacter),
        ]
        for (command, refusal) in cases {
            _ = try runProgram("sh", ["-c", "rm -f firmware/bad*; \(command)"], in: self.scratch.path)
            let error = try #require(throws: ArchiveError.self) { try self.pack("firmware", "p.tgz") }
            guard case .unpackable(_, let reason) = error.problem else {
                Issue.record("refused for another reason: \(error)")
                continue
            }
            #expect(reason == refusal)
        }
        #expect(try self.scratch.names() == ["firmware"])
    }

    @Test("keeps the old archive when the disk is full")
    func diskFull() throws {
        guard SmallFileSystem.isPossible else {
            reportSkipped("disk full while packing", because: "mounting a small file system needs root")
            return
        }
        let disk = try SmallFileSystem(kilobyteCount: 64)
        let path = disk.path + "/p.tgz"
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        let noise = try runProgram(
            "sh", ["-c", "head -c 300000 /dev/urandom > firmware/noise"], in: self.scratch.path)
        try #require(noise.status == 0)
        let error = try #require(throws: ArchiveError.self) {
            try ArchiveWriter().pack(self.scratch.file("firmware"), into: path)
        }
        #expect(error.description.contains("ENOSPC"))
        #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["p.tgz"])
    }

    @discardableResult
    private func pack(_ directory: String, _ output: String) throws -> PackedContent {
        try ArchiveWriter().pack(self.scratch.file(directory), into: self.scratch.file(output))
    }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: self.scratch.file(name)))
    }
}

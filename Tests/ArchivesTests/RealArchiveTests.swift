import Archives
import DurableStorage
import Foundation
import TestBed
import Testing

@Suite("Archives of other programs")
struct RealArchiveTests {
    let scratch: ScratchDirectory
    private static let longName = String(repeating: "long-", count: 40) + "ж"

    init() throws {
        self.scratch = try ScratchDirectory()
        try self.scratch.write("#!/bin/sh\n", to: "firmware/customup.sh", mode: 0o755)
        try self.scratch.write(
            String(repeating: "data", count: 100_000), to: "firmware/stb/bin/client", mode: 0o700)
        try self.scratch.write("ключ=значение\n", to: "firmware/stb/настройки.conf", mode: 0o640)
        try self.scratch.write("deep", to: "firmware/\(Self.longName)/\(Self.longName)/file")
        try self.scratch.write("", to: "firmware/read-only/file")
        symlink("bin/client", self.scratch.file("firmware/stb/link"))
        symlink("../customup.sh", self.scratch.file("firmware/stb/up"))
        link(self.scratch.file("firmware/customup.sh"), self.scratch.file("firmware/second-name"))
        chmod(self.scratch.file("firmware/read-only"), 0o555)
        mkdir(self.scratch.file("stage"), 0o755)
    }

    @Test(
        "unpack to the same tree",
        arguments: [
            "tar --format=gnu -czf", "tar --format=ustar -czf", "tar --format=posix -czf",
            "tar --format=v7 -cf",
            "tar --format=gnu -cJf", "tar --format=posix --zstd -cf", "bsdtar -czf",
            "bsdtar --format=pax -cJf",
            "bsdtar --format=gnutar --zstd -cf", "python",
        ])
    func sameTree(command: String) throws {
        let program = command == "python" ? "python3" : String(command.prefix { $0 != " " })
        guard hasProgram(program) else {
            reportSkipped("archives made by '\(command)'", because: "\(program) is not installed")
            return
        }
        // Neither format holds names as long as ours.
        if command.contains("ustar") || command.contains("v7") {
            try FileManager.default.removeItem(atPath: self.scratch.file("firmware/\(Self.longName)"))
        }
        try self.pack(command)
        try ArchiveUnpacker(limits: UnpackLimits()).unpack(
            self.scratch.file("p"), into: self.scratch.file("stage"))
        try self.expectSameTree()
    }

    private func pack(_ command: String) throws {
        let python = "import tarfile; t = tarfile.open('../p', 'w:gz'); t.add('.'); t.close()"
        let script = command == "python" ? "exec python3 -c \"\(python)\"" : "exec \(command) ../p ."
        let made = try runProgram(
            "sh", ["-c", script], in: self.scratch.file("firmware"), environment: ["LC_ALL": "C.UTF-8"])
        try #require(made.status == 0, "\(made.output)")
    }

    /// Names, kinds, modes, sizes, times, targets and link counts, and then the bytes.
    private func expectSameTree() throws {
        let listing = "find . -mindepth 1 -printf '%P %y %m %T@ %l %n %U\\n' | sed 's/\\.[0-9]* / /' | sort"
        let trees = try ["firmware", "stage"].map {
            try runProgram("sh", ["-c", listing], in: self.scratch.file($0)).output
        }
        #expect(trees[0] == trees[1])
        let difference = try runProgram("diff", ["-r", "firmware", "stage"], in: self.scratch.path)
        #expect(difference.status == 0, "\(difference.output)")
    }

    @Test("Device programs run in the C locale, where names keep their bytes all the same")
    func names() throws {
        try self.pack("tar --format=posix -czf")
        try ArchiveUnpacker(limits: UnpackLimits()).unpack(
            self.scratch.file("p"), into: self.scratch.file("stage"))
        #expect(self.scratch.text(of: "stage/stb/настройки.conf") == "ключ=значение\n")
    }

    @Test("Names that are no UTF-8 are refused with a word for it, also when packing")
    func otherEncodings() throws {
        let script = "f=$(printf '\\317\\360.txt'); printf x > \"$f\"; tar -czf ../p \"$f\""
        let made = try runProgram("sh", ["-ec", script], in: self.scratch.file("firmware"))
        try #require(made.status == 0, "\(made.output)")
        let error = try #require(throws: ArchiveError.self) {
            try ArchiveUnpacker(limits: UnpackLimits()).unpack(
                self.scratch.file("p"), into: self.scratch.file("stage"))
        }
        guard case .refused(_, .notUTF8) = error.problem else {
            Issue.record("refused for another reason: \(error)")
            return
        }
        #expect(error.description.contains("not valid UTF-8"))
        let packing = try #require(throws: ArchiveError.self) {
            try ArchiveWriter().pack(self.scratch.file("firmware"), into: self.scratch.file("q"))
        }
        guard case .unpackable(_, .notUTF8) = packing.problem else {
            Issue.record("refused for another reason: \(packing)")
            return
        }
    }

    @Test("Set-user-ID bits and owners are kept for root only")
    func privileges() throws {
        var builder = TarBuilder()
        builder.entry("su", kind: "0", mode: 0o4755, owner: 123)
        builder.directory("sticky", mode: 0o1777)
        try Data(builder.finished()).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        try ArchiveUnpacker(limits: UnpackLimits()).unpack(
            self.scratch.file("p"), into: self.scratch.file("stage"))
        var file = stat()
        var directory = stat()
        #expect(stat(self.scratch.file("stage/su"), &file) == 0)
        #expect(stat(self.scratch.file("stage/sticky"), &directory) == 0)
        let isRoot = geteuid() == 0
        #expect(file.st_mode & 0o7777 == (isRoot ? 0o4755 : 0o755))
        #expect(directory.st_mode & 0o7777 == (isRoot ? 0o1777 : 0o777))
        #expect(file.st_uid == (isRoot ? 123 : geteuid()))
    }

    @Test("Special bits are cleared where that is asked for, and kept in neither case from others than root")
    func clearedModes() throws {
        var builder = TarBuilder()
        builder.file("su", "x", mode: 0o6755)
        builder.directory("sticky", mode: 0o1777)
        try Data(builder.finished()).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        try ArchiveUnpacker(limits: UnpackLimits(), options: UnpackOptions(specialModes: .cleared)).unpack(
            self.scratch.file("p"), into: self.scratch.file("stage"))
        var status = stat()
        #expect(stat(self.scratch.file("stage/su"), &status) == 0 && status.st_mode & 0o7777 == 0o755)
        #expect(stat(self.scratch.file("stage/sticky"), &status) == 0 && status.st_mode & 0o7777 == 0o777)
    }

    @Test("An archive in an archive is a file")
    func nested() throws {
        var inner = TarBuilder()
        inner.file("../sentinel", "owned")
        var outer = TarBuilder()
        outer.entry("inner.tar.gz", kind: "0", data: inner.finished().gzipped())
        try Data(outer.finished()).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        try ArchiveUnpacker(limits: UnpackLimits()).unpack(
            self.scratch.file("p"), into: self.scratch.file("stage"))
        #expect(try self.scratch.names(in: "stage") == ["inner.tar.gz"])
        #expect(TestFiles.bytes(of: self.scratch.file("stage/inner.tar.gz")) == inner.finished().gzipped())
    }

    @Test("Extended attributes come only where asked, and only those that belong to the file")
    func chosenAttributes() throws {
        guard hasProgram("getfattr") else {
            reportSkipped("which extended attributes are kept", because: "getfattr is not installed")
            return
        }
        var builder = TarBuilder()
        builder.paxRecords([
            ("SCHILY.xattr.user.origin", "factory"), ("SCHILY.xattr.trusted.overlay.opaque", "y"),
            ("SCHILY.xattr.security.selinux", "label"),
        ])
        builder.file("f", "x")
        try Data(builder.finished()).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        for isKept in [false, true] {
            try ArchiveUnpacker(
                limits: UnpackLimits(), options: UnpackOptions(keepsExtendedAttributes: isKept)
            )
            .unpack(self.scratch.file("p"), into: self.scratch.file("stage"))
            let listed = try runProgram("getfattr", ["-d", "-m", "-", "stage/f"], in: self.scratch.path)
            #expect(listed.output.contains("user.origin=\"factory\"") == isKept)
            #expect(!listed.output.contains("trusted.") && !listed.output.contains("selinux"))
        }
    }

    @Test("A full disk is called by its name")
    func diskFull() throws {
        guard SmallFileSystem.isPossible else {
            reportSkipped("disk full while unpacking", because: "mounting a small file system needs root")
            return
        }
        try self.pack("tar -czf")
        let disk = try SmallFileSystem(kilobyteCount: 128)
        let error = try #require(throws: ArchiveError.self) {
            try ArchiveUnpacker(limits: UnpackLimits()).unpack(self.scratch.file("p"), into: disk.path)
        }
        guard case .storage(let storage) = error.problem else {
            Issue.record("called something else: \(error)")
            return
        }
        #expect(storage.errno == ENOSPC)
    }
}

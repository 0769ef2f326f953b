import DurableStorage
import Foundation
import TestBed
import Testing

@Suite("Atomic replacement")
struct AtomicReplacementTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("creates a file with the mode asked for, less the umask")
    func create() throws {
        let path = self.scratch.file("state")
        try replaceFileAtomically(at: path, with: Array("1".utf8), permissions: 0o640)
        #expect(self.scratch.text(of: "state") == "1")
        #expect(try self.mode(of: "state") == 0o640)
    }

    @Test("keeps the mode and owner of a file that exists")
    func keep() throws {
        try self.scratch.write("1", to: "state", mode: 0o4751)
        if geteuid() == 0 {
            #expect(chown(self.scratch.file("state"), 12, 34) == 0)
            #expect(chmod(self.scratch.file("state"), 0o4751) == 0)
        } else {
            reportSkipped("owner of a replaced file", because: "only root may give files away")
        }
        try replaceFileAtomically(at: self.scratch.file("state"), with: [0x32], permissions: 0o600)
        var status = stat()
        #expect(stat(self.scratch.file("state"), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o4751)
        if geteuid() == 0 { #expect(status.st_uid == 12 && status.st_gid == 34) }
    }

    @Test("follows a symbolic link only when told so")
    func symbolicLinks() throws {
        try self.scratch.write("1", to: "real")
        symlink("real", self.scratch.file("link"))
        let link = self.scratch.file("link")
        let error = #expect(throws: StorageError.self) {
            try replaceFileAtomically(at: link, with: [0x32], permissions: 0o600)
        }
        #expect(error?.errno == ELOOP)
        #expect(self.scratch.text(of: "real") == "1")

        try replaceFileAtomically(at: link, with: [0x32], permissions: 0o600, links: .followed)
        #expect(self.scratch.text(of: "real") == "2")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real")
    }

    @Test("leaves the old file whole and nothing beside it when the disk is full")
    func diskFull() throws {
        guard SmallFileSystem.isPossible else {
            reportSkipped(
                "disk full while a file is replaced", because: "mounting a small file system needs root")
            return
        }
        let disk = try SmallFileSystem(kilobyteCount: 64)
        let path = disk.path + "/state"
        try replaceFileAtomically(at: path, with: Array("old".utf8), permissions: 0o644)
        let error = #expect(throws: StorageError.self) {
            try replaceFileAtomically(
                at: path, with: [UInt8](repeating: 7, count: 1 << 20), permissions: 0o644)
        }
        #expect(error?.errno == ENOSPC)
        #expect(
            error?.description == "cannot write '\(path)': no space left on device (ENOSPC). "
                + "Free some space or choose another directory.")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["state"])
        #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))

        let file = try TemporaryFile(besideTarget: disk.path + "/large")
        let reserveError = #expect(throws: StorageError.self) { try file.reserve(byteCount: 1 << 20) }
        #expect(reserveError?.errno == ENOSPC)
    }

    private func mode(of name: String) throws -> UInt32 {
        var status = stat()
        try #require(lstat(self.scratch.file(name), &status) == 0)
        return status.st_mode & 0o7777
    }
}

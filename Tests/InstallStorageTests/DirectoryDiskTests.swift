import DurableStorage
import Foundation
import InstallContracts
import InstallEngine
import InstallStorage
import TestBed
import Testing

@Suite("The real file system as installations see it")
struct DirectoryDiskTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("keeps the contract of every disk")
    func contract() throws {
        var contract = InstallDiskContract(DirectoryDisk(), directory: self.scratch.path)
        try contract.check()
        #expect(contract.violations == [])
    }

    @Test("tells devices, FIFOs and sockets from files, and waits for none of them")
    func others() throws {
        let fifo = self.scratch.file("fifo")
        mkfifo(fifo, 0o600)
        var disk = DirectoryDisk()
        #expect(try disk.entry(at: fifo) == .other)
        #expect(try disk.entry(at: "/dev/null") == .other)
        #expect(throws: StorageError(operation: "read", path: fifo, errno: ENODEV)) {
            try disk.contents(of: fifo, limit: 1)
        }
        let result = Result { try disk.writeFile(fifo, [1]) }
        #expect(throws: StorageError.self) { try result.get() }
    }

    @Test("makes files and directories that everybody may read")
    func modes() throws {
        var disk = DirectoryDisk()
        try disk.makeDirectory(self.scratch.file("directory"))
        try disk.writeFile(self.scratch.file("file"), [1])
        let mask = umask(0)
        umask(mask)
        #expect(self.mode(of: "directory") == 0o755 & ~mask)
        #expect(self.mode(of: "file") == 0o644 & ~mask)
        // Rewriting changes the bytes only.
        chmod(self.scratch.file("file"), 0o600)
        try disk.writeFile(self.scratch.file("file"), [2])
        #expect(self.mode(of: "file") == 0o600)
    }

    @Test("removes nothing by a path without a name", arguments: ["/", "..", ".", "", "a/..", "a/."])
    func noName(path: String) throws {
        var disk = DirectoryDisk()
        let result = Result { try disk.removeTree(path) }
        let error = #expect(throws: StorageError.self) { try result.get() }
        #expect(error?.errno == EINVAL)
    }

    @Test("says which file a full disk could not take")
    func full() throws {
        guard try TestBed.offersRoot(for: "a full disk") else { return }
        let small = try SmallFileSystem(kilobyteCount: 64)
        var disk = DirectoryDisk()
        let free = try disk.freeByteCount(in: small.path)
        #expect(free <= 64 << 10)
        let path = small.file("large")
        let result = Result { try disk.writeFile(path, [UInt8](repeating: 1, count: 128 << 10)) }
        #expect(throws: StorageError(operation: "write", path: path, errno: ENOSPC)) { try result.get() }
        let appended = Result { try disk.append([UInt8](repeating: 1, count: 128 << 10), to: path) }
        #expect(throws: StorageError.self) { try appended.get() }
    }

    @Test("takes the room of its reserve for what must be written on a full disk, and only there")
    func reserve() throws {
        guard try TestBed.offersRoot(for: "a full disk with a reserve") else { return }
        let small = try SmallFileSystem(kilobyteCount: 256)
        let reserve = SpaceReserve(at: small.file(".reserve"))
        try reserve.make()
        var disk = DirectoryDisk(reserve: reserve)
        let journal = small.file("journal")
        try disk.writeFile(journal, [1])
        var other = DirectoryDisk()
        let filled = Result { try other.writeFile(small.file("rest"), [UInt8](repeating: 1, count: 1 << 20)) }
        #expect(throws: StorageError.self) { try filled.get() }
        #expect(try disk.freeByteCount(in: small.path) == 0)

        // Another file system is not helped by it.
        let full = try SmallFileSystem(kilobyteCount: 4)
        let elsewhere = Result { try disk.writeFile(full.file("a"), [UInt8](repeating: 1, count: 64 << 10)) }
        #expect(throws: StorageError.self) { try elsewhere.get() }
        #expect(access(reserve.path, F_OK) == 0)

        // Across the end of the page that the journal has: a part is written, then there is no room.
        let record = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }
        try disk.append(record, to: journal)
        #expect(TestFiles.bytes(of: journal) == [1] + record)
        #expect(access(reserve.path, F_OK) != 0)
        try disk.writeFile(small.file("journal.new"), [UInt8](repeating: 7, count: 8 << 10))
        // When that is used up, too, the disk is full.
        let beyond = Result { try disk.append(record + record, to: journal) }
        #expect(throws: StorageError(operation: "write", path: journal, errno: ENOSPC)) { try beyond.get() }
    }

    private func mode(of name: String) -> mode_t {
        var status = stat()
        stat(self.scratch.file(name), &status)
        return status.st_mode & 0o7777
    }
}

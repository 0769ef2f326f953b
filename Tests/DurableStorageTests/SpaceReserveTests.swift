import DurableStorage
import Foundation
import TestBed
import Testing

@Suite("Room that is set aside")
struct SpaceReserveTests {
    @Test("Is a file with all of its blocks, made once and given back once")
    func file() throws {
        let scratch = try ScratchDirectory("reserve")
        let reserve = SpaceReserve(at: scratch.file(".reserve"))
        #expect(try !reserve.release())
        try reserve.make()
        let made = try Self.status(reserve)
        #expect(made.st_size == 64 << 10 && made.st_blocks * 512 >= 64 << 10)
        #expect(made.st_mode & 0o777 == 0o600)
        try reserve.make()
        #expect(try Self.status(reserve).st_ino == made.st_ino)
        #expect(try reserve.release())
        #expect(access(reserve.path, F_OK) != 0)
        #expect(try !reserve.release())
    }

    @Test("Is made anew where it has a hole or the wrong length")
    func hole() throws {
        let scratch = try ScratchDirectory("reserve")
        let reserve = SpaceReserve(at: scratch.file(".reserve"))
        for byteCount in [0, 1000, 64 << 10, 100 << 10] {
            try scratch.write("", to: ".reserve")
            truncate(reserve.path, byteCount)
            try reserve.make()
            let status = try Self.status(reserve)
            #expect(status.st_size == 64 << 10 && status.st_blocks * 512 >= 64 << 10, "\(byteCount)")
        }
    }

    @Test("Is no symbolic link, and no directory")
    func others() throws {
        let scratch = try ScratchDirectory("reserve")
        try scratch.write("mine", to: "other")
        symlink("other", scratch.file(".reserve"))
        let reserve = SpaceReserve(at: scratch.file(".reserve"))
        #expect(throws: StorageError.self) { try reserve.make() }
        #expect(scratch.text(of: "other") == "mine")
        let directory = SpaceReserve(at: try scratch.subdirectory("directory"))
        #expect(throws: StorageError.self) { try directory.make() }
        #expect(throws: StorageError.self) { try directory.release() }
    }

    @Test("Leaves nothing where there is no room for it")
    func noRoom() throws {
        guard try TestBed.offersRoot(for: "a reserve on a small disk") else { return }
        let small = try SmallFileSystem(kilobyteCount: 60)
        let reserve = SpaceReserve(at: small.file(".reserve"))
        let error = #expect(throws: StorageError.self) { try reserve.make() }
        #expect(error?.errno == ENOSPC)
        #expect(access(reserve.path, F_OK) != 0)
        let fitting = try SmallFileSystem(kilobyteCount: 64)
        try SpaceReserve(at: fitting.file(".reserve")).make()
        #expect(try freeByteCount(inFileSystemOf: fitting.path) == 0)
    }

    @Test("Helps once, and only against a full disk")
    func once() throws {
        let scratch = try ScratchDirectory("reserve")
        let reserve = SpaceReserve(at: scratch.file(".reserve"))
        try reserve.make()
        var calls = 0
        let denied = Result {
            try reserve.whenNeeded(for: scratch.file("a")) { () throws(StorageError) in
                calls += 1
                throw StorageError(operation: "write", path: "a", errno: EIO)
            }
        }
        #expect(throws: StorageError(operation: "write", path: "a", errno: EIO)) { try denied.get() }
        #expect(calls == 1 && access(reserve.path, F_OK) == 0)
        for number in [ENOSPC, EDQUOT] {
            try reserve.make()
            calls = 0
            try reserve.whenNeeded(for: scratch.file("a")) { () throws(StorageError) in
                calls += 1
                if calls == 1 { throw StorageError(operation: "write", path: "a", errno: number) }
            }
            #expect(calls == 2 && access(reserve.path, F_OK) != 0)
        }
    }

    private static func status(_ reserve: SpaceReserve) throws -> stat {
        var status = stat()
        guard lstat(reserve.path, &status) == 0 else { throw SystemCallFailure("look at \(reserve.path)") }
        return status
    }
}

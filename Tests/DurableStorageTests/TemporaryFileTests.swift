import DurableStorage
import Foundation
import TestBed
import Testing

@Suite("A temporary file")
struct TemporaryFileTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("takes the target's name on commit, and only then")
    func commit() throws {
        let target = self.scratch.file("out.bin")
        let file = try TemporaryFile(besideTarget: target)
        try file.write(Array("world".utf8), at: 6)
        try file.write(Array("hello ".utf8), at: 0)
        #expect(self.scratch.text(of: "out.bin") == nil)
        #expect(file.path.hasPrefix(self.scratch.file(".out.bin.")) && file.path.hasSuffix(".partial"))

        try file.commit()
        #expect(self.scratch.text(of: "out.bin") == "hello world")
        #expect(try self.scratch.names() == ["out.bin"])
    }

    @Test("is gone when it was not committed")
    func abandoned() throws {
        try self.scratch.write("old", to: "out.bin")
        do {
            let file = try TemporaryFile(besideTarget: self.scratch.file("out.bin"))
            try file.write([1, 2, 3], at: 0)
            #expect(try self.scratch.names().count == 2)
        }
        #expect(try self.scratch.names() == ["out.bin"])
        #expect(self.scratch.text(of: "out.bin") == "old")
    }

    @Test("replaces an existing file only when told so")
    func replacing() throws {
        try self.scratch.write("old", to: "out.bin")
        let target = self.scratch.file("out.bin")
        let error = #expect(throws: StorageError.self) {
            let refused = try TemporaryFile(besideTarget: target)
            try refused.commit(replacing: false)
        }
        #expect(error?.errno == EEXIST)
        #expect(self.scratch.text(of: "out.bin") == "old")
        #expect(try self.scratch.names() == ["out.bin"], "the refused file must not stay")

        let fresh = try TemporaryFile(besideTarget: self.scratch.file("fresh.bin"))
        try fresh.commit(replacing: false)
        #expect(self.scratch.text(of: "fresh.bin") == "")

        try TemporaryFile(besideTarget: target).commit()
        #expect(self.scratch.text(of: "out.bin") == "")
    }

    @Test("has its length and its space after reserve")
    func reserve() throws {
        let file = try TemporaryFile(besideTarget: self.scratch.file("out.bin"))
        try file.reserve(byteCount: 1_000_000)
        var status = stat()
        #expect(fstat(file.descriptor, &status) == 0)
        #expect(status.st_size == 1_000_000)
        #expect(status.st_blocks * 512 >= 1_000_000)

        try file.reserve(byteCount: 0)
        #expect(fstat(file.descriptor, &status) == 0)
        #expect(status.st_size == 0)
    }

    @Test("refuses lengths and offsets beyond what a file can have")
    func extremeNumbers() throws {
        let file = try TemporaryFile(besideTarget: self.scratch.file("out.bin"))
        let limit = UInt64(Int64.max)
        for byteCount in [limit + 1, .max] {
            #expect(throws: StorageError.self) { try file.reserve(byteCount: byteCount) }
        }
        for offset in [limit - 1, limit, limit + 1, .max] {
            #expect(throws: StorageError.self) { try file.write([1, 2, 3], at: offset) }
        }
        try file.write([], at: .max)
    }

    @Test("reads back what was written, short only at the end")
    func read() throws {
        let file = try TemporaryFile(besideTarget: self.scratch.file("out.bin"))
        try file.write(Array("0123456789".utf8), at: 0)
        var bytes = [UInt8](repeating: 0, count: 8)
        let counts = try [0, 6, 10].map { offset in
            try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: UInt64(offset)) }
        }
        #expect(counts == [8, 4, 0])
        #expect(bytes.prefix(4).elementsEqual("6789".utf8))
    }

    @Test("does not take the place of a directory, a link or a device")
    func irregularTargets() throws {
        try FileManager.default.createDirectory(
            atPath: self.scratch.file("directory"), withIntermediateDirectories: false)
        symlink("/etc/passwd", self.scratch.file("link"))
        mkfifo(self.scratch.file("fifo"), 0o600)
        for name in ["directory", "link", "fifo", "", ".", "..", "directory/"] {
            #expect(throws: StorageError.self, "\(name)") {
                _ = try TemporaryFile(besideTarget: self.scratch.file(name))
            }
        }
        #expect(try self.scratch.names() == ["directory", "fifo", "link"])
    }

    @Test("copes with the longest target name that the file system takes")
    func longName() throws {
        for name in [String(repeating: "a", count: 255), String(repeating: "ж", count: 127)] {
            let file = try TemporaryFile(besideTarget: self.scratch.file(name))
            try file.commit()
            #expect(self.scratch.text(of: name) == "")
        }
    }
}

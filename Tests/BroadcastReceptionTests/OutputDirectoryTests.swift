import DurableStorage
import Glibc
import LayeredCoding
import TestBed
import Testing

@testable import BroadcastReception

@Suite struct OutputDirectoryTests {
    private static func write(_ text: String, _ name: String, in output: borrowing OutputDirectory) throws {
        let file = try PartialFile(name, in: output.work)
        try file.truncate(byteCount: 0)
        let count = Array(text.utf8).withUnsafeBytes {
            pwrite(file.descriptor.rawValue, $0.baseAddress, $0.count, 0)
        }
        #expect(count == text.utf8.count)
    }

    @Test("A finished file goes into directories that are made for it, and replaces a file of its name")
    func place() throws {
        let scratch = try ScratchDirectory()
        let output = try OutputDirectory(scratch.file("out/put"))
        for text in ["first", "second"] {
            try Self.write(text, "x.part", in: output)
            try output.place("x.part", at: ["a", "b", "c"])
            #expect(scratch.text(of: "out/put/a/b/c") == text)
        }
        #expect(output.byteCount(of: ["a", "b", "c"]) == 6)
        #expect(output.byteCount(of: ["a", "b"]) == nil && output.byteCount(of: ["x", "y"]) == nil)
        #expect(try scratch.names(in: "out/put/.fleetcast") == [])
    }

    @Test("What was left for two weeks is removed, unless somebody has it open")
    func stale() throws {
        let scratch = try ScratchDirectory()
        let output = try OutputDirectory(scratch.file("out"))
        for name in ["old.part", "old.journal", "held.part", "new.part", "old.other"] {
            try Self.write("x", name, in: output)
        }
        let held = try PartialFile("held.part", in: output.work)
        let old = timeval(tv_sec: time(nil) - 15 * 86_400, tv_usec: 0)
        for name in ["old.part", "old.journal", "held.part", "old.other"] {
            #expect(utimes(scratch.file("out/.fleetcast/\(name)"), [old, old]) == 0)
        }
        output.removeStale()
        #expect(try scratch.names(in: "out/.fleetcast").sorted() == ["held.part", "new.part", "old.other"])
        #expect(held.name == "held.part")
    }

    @Test(
        "Nothing leaves the directory by a symbolic link, and a link of the file's name is replaced, not followed"
    )
    func links() throws {
        let scratch = try ScratchDirectory()
        let outside = try scratch.subdirectory("outside")
        try scratch.write("untouched", to: "outside/file")
        let output = try OutputDirectory(scratch.file("out"))
        #expect(symlink(outside, scratch.file("out/sub")) == 0)
        #expect(symlink(outside + "/file", scratch.file("out/link")) == 0)
        try Self.write("new", "x.part", in: output)
        #expect(throws: StorageError.self) { try output.place("x.part", at: ["sub", "file"]) }
        #expect(throws: StorageError.self) { try output.place("x.part", at: ["sub", "deep", "file"]) }
        #expect(output.byteCount(of: ["sub", "file"]) == nil && output.byteCount(of: ["link"]) == nil)
        try output.place("x.part", at: ["link"])
        #expect(scratch.text(of: "outside/file") == "untouched" && scratch.text(of: "out/link") == "new")
        #expect(try scratch.names(in: "outside") == ["file"])
    }

    @Test("A directory of the file's name stays, and so does a file where a directory is wanted")
    func directories() throws {
        let scratch = try ScratchDirectory()
        let output = try OutputDirectory(scratch.file("out"))
        try scratch.write("inside", to: "out/name/inside")
        try Self.write("new", "x.part", in: output)
        #expect(throws: StorageError.self) { try output.place("x.part", at: ["name"]) }
        #expect(throws: StorageError.self) { try output.place("x.part", at: ["name", "inside", "x"]) }
        #expect(scratch.text(of: "out/name/inside") == "inside")
    }

    @Test("The working directory is no link to elsewhere")
    func workLink() throws {
        let scratch = try ScratchDirectory()
        let outside = try scratch.subdirectory("outside")
        _ = try scratch.subdirectory("out")
        #expect(symlink(outside, scratch.file("out/.fleetcast")) == 0)
        #expect(throws: StorageError.self) { _ = try OutputDirectory(scratch.file("out")) }
    }

    @Test("Of two that receive into one unfinished file, the second is told")
    func lock() throws {
        let scratch = try ScratchDirectory()
        let output = try OutputDirectory(scratch.file("out"))
        do {
            let first = try PartialFile("x.part", in: output.work)
            try first.reserve(byteCount: 10)
            #expect {
                _ = try PartialFile("x.part", in: output.work)
            } throws: { ($0 as? StorageError)?.errno == EWOULDBLOCK }
        }
        let again = try PartialFile("x.part", in: output.work)
        #expect(try again.byteCount() == 10)
        #expect(throws: StorageError.self) { try again.reserve(byteCount: .max) }
        #expect(symlink("/etc/passwd", scratch.file("out/.fleetcast/l.part")) == 0)
        #expect(throws: StorageError.self) { _ = try PartialFile("l.part", in: output.work) }
    }
}

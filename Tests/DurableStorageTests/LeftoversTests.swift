import DurableStorage
import Foundation
import TestBed
import Testing

@Suite("Clean-up of leftovers")
struct LeftoversTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("removes an abandoned file and spares one that is alive")
    func aliveOrAbandoned() throws {
        let target = self.scratch.file("out.bin")
        let alive = try TemporaryFile(besideTarget: target)
        // What kill -9 leaves: the name without the lock.
        try self.scratch.write("half", to: ".out.bin.0123456789abcdef.partial")

        #expect(try removeLeftovers(besideTarget: target) == 1)
        #expect(try self.scratch.names() == [URL(fileURLWithPath: alive.path).lastPathComponent])
        try alive.commit()
        #expect(try self.scratch.names() == ["out.bin"])
    }

    @Test("touches nothing that only resembles a leftover")
    func lookalikes() throws {
        let names = [
            ".out.bin.0123456789abcde.partial", ".out.bin.0123456789abcdef0.partial",
            ".out.bin.0123456789ABCDEF.partial", ".out.bin.0123456789abcdef.partial~",
            ".other.bin.0123456789abcdef.partial", "out.bin.0123456789abcdef.partial", ".out.bin.partial",
            "out.bin",
        ]
        for name in names { try self.scratch.write("kept", to: name) }
        symlink("/etc/passwd", self.scratch.file(".out.bin.aaaaaaaaaaaaaaaa.partial"))
        mkdir(self.scratch.file(".out.bin.bbbbbbbbbbbbbbbb.partial"), 0o755)
        mkfifo(self.scratch.file(".out.bin.cccccccccccccccc.partial"), 0o600)

        #expect(try removeLeftovers(besideTarget: self.scratch.file("out.bin")) == 0)
        #expect(try self.scratch.names().count == names.count + 3)
    }

    @Test("finds nothing beside a path without a name, and reports a directory that is missing")
    func nothingThere() throws {
        #expect(try removeLeftovers(besideTarget: "/") == 0)
        let error = #expect(throws: StorageError.self) {
            try removeLeftovers(besideTarget: self.scratch.file("missing/out.bin"))
        }
        #expect(error?.errno == ENOENT)
    }
}

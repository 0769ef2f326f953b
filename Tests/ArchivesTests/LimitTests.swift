import Archives
import Foundation
import TestBed
import Testing

@Suite("Limits of unpacking")
struct LimitTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("hold for the bytes of all files: as many as allowed, and not one more")
    func byteCount() throws {
        var builder = TarBuilder()
        builder.file("a", String(repeating: "a", count: 1000))
        builder.file("b", String(repeating: "b", count: 1000))
        let bytes = builder.finished()
        #expect(try self.unpack(bytes, UnpackLimits(byteCount: 2000)).byteCount == 2000)
        self.expectLimit(.byteCount(1999), bytes, UnpackLimits(byteCount: 1999))
        self.expectLimit(.byteCount(0), bytes, UnpackLimits(byteCount: 0))
    }

    @Test("hold for entries, those that a path only implies among them")
    func entryCount() throws {
        var builder = TarBuilder()
        for index in 0..<10 { builder.file("f\(index)") }
        let bytes = builder.finished()
        #expect(try self.unpack(bytes, UnpackLimits(entryCount: 10)).entryCount == 10)
        self.expectLimit(.entryCount(9), bytes, UnpackLimits(entryCount: 9))

        var deep = TarBuilder()
        for index in 0..<3 { deep.file("\(index)/a/b/c/d/e") }
        self.expectLimit(.entryCount(10), deep.finished(), UnpackLimits(entryCount: 10))
    }

    @Test("hold for the length and the depth of a path, and for a link's target")
    func paths() throws {
        var builder = TarBuilder()
        builder.file("aa/bb/cc")
        builder.symbolicLink("l", to: "aa/bb/cc")
        let bytes = builder.finished()
        try self.unpack(bytes, UnpackLimits(pathByteCount: 8, pathDepth: 3))
        self.expectLimit(.pathByteCount(7), bytes, UnpackLimits(pathByteCount: 7))
        self.expectLimit(.pathDepth(2), bytes, UnpackLimits(pathDepth: 2))

        var link = TarBuilder()
        link.symbolicLink("l", to: "aa/bb/cc")
        self.expectLimit(.pathByteCount(7), link.finished(), UnpackLimits(pathByteCount: 7))

        var long = TarBuilder()
        long.file(String(repeating: "n/", count: 400) + "f")
        self.expectLimit(.pathByteCount(800), long.finished(), UnpackLimits(pathByteCount: 800))
    }

    @Test("stop a bomb before it reaches the disk")
    func bomb() throws {
        let made = try runProgram(
            "sh", ["-c", "truncate -s 64M hole && tar -cf - hole | gzip -1 > bomb.tgz"], in: self.scratch.path
        )
        try #require(made.status == 0, "\(made.output)")
        let error = try #require(throws: ArchiveError.self) {
            try self.unpack(file: "bomb.tgz", UnpackLimits(byteCount: 1 << 20))
        }
        #expect(error.problem == .limitExceeded(.byteCount(1 << 20), entry: "hole"))
        #expect(try self.scratch.names(in: "stage").isEmpty)
    }

    @Test("count the holes of a sparse file by its apparent size")
    func sparse() throws {
        let script = """
            truncate -s 3G hole && printf end >> hole && tar -c --sparse -f sparse.tar hole
            test "$(stat -c %s sparse.tar)" -lt 1000000
            """
        let made = try runProgram("sh", ["-ec", script], in: self.scratch.path)
        try #require(made.status == 0, "\(made.output)")
        let limits = UnpackLimits(byteCount: 3 << 30)
        let error = try #require(throws: ArchiveError.self) { try self.unpack(file: "sparse.tar", limits) }
        #expect(error.problem == .limitExceeded(.byteCount(3 << 30), entry: "hole"))

        let content = try self.unpack(file: "sparse.tar", UnpackLimits(byteCount: 3 << 30 + 3))
        #expect(content.byteCount == 3 << 30 + 3)
        var status = stat()
        #expect(stat(self.scratch.file("stage/hole"), &status) == 0)
        #expect(status.st_size == 3 << 30 + 3)
        #expect(status.st_blocks * 512 < 1 << 20, "holes stay holes")
    }

    @Test("bound what is read behind the end of the archive")
    func padding() throws {
        let script =
            "tar -cf end.tar --files-from /dev/null; (cat end.tar; head -c 8M /dev/zero) | gzip -1 > padded.tgz"
        let made = try runProgram("sh", ["-ec", script], in: self.scratch.path)
        try #require(made.status == 0, "\(made.output)")
        let error = try #require(throws: ArchiveError.self) {
            try self.unpack(file: "padded.tgz", UnpackLimits(byteCount: 1000, entryCount: 10))
        }
        guard case .limitExceeded(.streamByteCount, _) = error.problem else {
            Issue.record("stopped for another reason: \(error)")
            return
        }
    }

    @Test("survive numbers at the ends of their ranges")
    func extremes() throws {
        var builder = TarBuilder()
        builder.file("f", "x")
        let bytes = builder.finished()
        let largest = UnpackLimits(byteCount: .max, entryCount: .max, pathByteCount: .max, pathDepth: .max)
        #expect(try self.unpack(bytes, largest).entryCount == 1)
        #expect(throws: ArchiveError.self) {
            try self.unpack(bytes, UnpackLimits(byteCount: 0, entryCount: 0, pathByteCount: 0, pathDepth: 0))
        }
    }

    private func expectLimit(
        _ limit: UnpackLimit, _ bytes: [UInt8], _ limits: UnpackLimits,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: ArchiveError.self, sourceLocation: sourceLocation) {
            try self.unpack(bytes, limits)
        }
        guard case .limitExceeded(let exceeded, _) = error?.problem else {
            Issue.record("stopped for another reason: \(error as Any)", sourceLocation: sourceLocation)
            return
        }
        #expect(exceeded == limit, sourceLocation: sourceLocation)
    }

    @discardableResult
    private func unpack(_ bytes: [UInt8], _ limits: UnpackLimits) throws -> UnpackedContent {
        try Data(bytes).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        return try self.unpack(file: "p", limits)
    }

    @discardableResult
    private func unpack(file: String, _ limits: UnpackLimits) throws -> UnpackedContent {
        let stage = self.scratch.file("stage")
        try? FileManager.default.removeItem(atPath: stage)
        mkdir(stage, 0o755)
        return try ArchiveUnpacker(limits: limits).unpack(self.scratch.file(file), into: stage)
    }
}

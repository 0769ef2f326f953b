import Archives
import Foundation
import TestBed
import Testing

@Suite("Decompressed bytes")
struct DecompressedSourceTests {
    let scratch: ScratchDirectory
    private static let content = Array(String(repeating: "an image of a system; ", count: 20_000).utf8)

    init() throws {
        self.scratch = try ScratchDirectory()
        try Data(Self.content).write(to: URL(fileURLWithPath: self.scratch.file("image")))
    }

    @Test("are what was compressed, from a file and from a pipe", arguments: ["", "gzip", "xz", "zstd"])
    func wholeContent(compression: String) throws {
        try self.compress(compression)
        #expect(try self.decompressed("cat p") == Self.content)
        let file = open(self.scratch.file("p"), O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        let source = try DecompressedSource(FileSource(file, path: "p"))
        #expect(source.compression.name == compression)
        #expect(try self.bytes(of: source) == Self.content)
        // Read to its end, as a digest of the compressed stream needs it.
        #expect(source.compressedByteCount == UInt64(TestFiles.bytes(of: self.scratch.file("p")).count))
    }

    @Test("of several members follow each other", arguments: ["gzip", "xz", "zstd"])
    func members(compression: String) throws {
        try self.compress(compression)
        #expect(try self.decompressed("cat p p") == Self.content + Self.content)
    }

    @Test("cut short, or with something else behind, are errors", arguments: ["gzip", "xz", "zstd"])
    func damage(compression: String) throws {
        try self.compress(compression)
        for script in ["head -c -1 p", "head -c -20 p", "head -c 11 p", "cat p; echo something else"] {
            #expect(throws: ArchiveProblem.self, "\(script)") { try self.decompressed(script) }
        }
    }

    @Test("with any of their last bytes changed are errors", arguments: ["gzip", "xz", "zstd"])
    func checksums(compression: String) throws {
        try self.compress(compression)
        let bytes = TestFiles.bytes(of: self.scratch.file("p"))
        for index in bytes.count - 4..<bytes.count {
            var changed = bytes
            changed[index] ^= 0x10
            try Data(changed).write(to: URL(fileURLWithPath: self.scratch.file("q")))
            #expect(throws: ArchiveProblem.self) { try self.decompressed("cat q") }
        }
    }

    @Test("of two layers are refused", arguments: ["gzip", "xz", "zstd"], ["gzip", "xz", "zstd"])
    func layers(outer: String, inner: String) throws {
        try self.compress(inner)
        try self.run("\(outer) -c p > q")
        let error = try #require(throws: ArchiveProblem.self) { try self.decompressed("cat q") }
        #expect(error == .refused(entry: "", .compressedTwice))
        let archive = try #require(throws: ArchiveError.self) {
            try ArchiveUnpacker(limits: UnpackLimits()).measure(self.scratch.file("q"))
        }
        #expect(archive.problem == .refused(entry: "", .compressedTwice))
    }

    @Test("of kinds that are not read here are called so, and not taken as they are")
    func otherKinds() throws {
        let starts: [[UInt8]] = [
            Array("BZh91AY&SY".utf8), Array("LZIP".utf8), [0x1F, 0x9D, 0x90], [0x04, 0x22, 0x4D, 0x18],
            [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0],
        ]
        for start in starts {
            try Data(start + Self.content).write(to: URL(fileURLWithPath: self.scratch.file("q")))
            let error = try #require(throws: ArchiveProblem.self) { try self.decompressed("cat q") }
            guard case .unsupported = error else {
                Issue.record("called something else: \(error)")
                continue
            }
        }
    }

    @Test("of nothing, or of less than a mark, are these bytes")
    func shortStreams() throws {
        #expect(try self.decompressed(":").isEmpty)
        #expect(try self.decompressed("printf '\\375'") == [0xFD])
        #expect(try self.decompressed(": | gzip -c").isEmpty)
        #expect(throws: ArchiveProblem.self) { try self.decompressed("printf '\\037\\213'") }
    }

    private func compress(_ compression: String) throws {
        let command = compression.isEmpty ? "cat" : "\(compression) -c"
        try self.run("\(command) < image > p")
    }

    private func run(_ script: String) throws {
        let made = try runProgram("sh", ["-ec", script], in: self.scratch.path)
        try #require(made.status == 0, "\(made.output)")
    }

    /// What a script prints, through a pipe.
    private func decompressed(_ script: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: self.scratch.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer {
            try? pipe.fileHandleForReading.close()
            process.waitUntilExit()
        }
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        return try self.bytes(of: DecompressedSource(FileSource(descriptor, path: "pipe")))
    }

    private func bytes(of source: DecompressedSource) throws -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10_007, alignment: 1)
        defer { buffer.deallocate() }
        var result: [UInt8] = []
        while true {
            let count = try source.read(into: buffer)
            guard count > 0 else { return result }
            result += buffer.prefix(count)
        }
    }
}

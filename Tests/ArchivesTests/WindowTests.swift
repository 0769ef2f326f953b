import Archives
import Foundation
import TestBed
import Testing

/// What real programs compress, within the limit of the window and beyond it.
@Suite("Windows of xz and zstd", .serialized)
struct WindowTests {
    let scratch: ScratchDirectory
    private static let refused = ArchiveProblem.limitExceeded(.windowByteCount(32 << 20), entry: "")

    init() throws {
        self.scratch = try ScratchDirectory()
        // Text that repeats itself from far away, noise, and zeros: packed, plain and empty chunks and blocks.
        try self.run("seq 20000 > text; head -c 70000 /dev/urandom > noise")
        try self.run("cat text noise text noise > image; head -c 1000000 /dev/zero >> image")
    }

    @Test(
        "As large as allowed are read, however the stream is made up",
        arguments: [
            "xz -0 -c image", "xz -6 -c image", "xz -8 -c image", "xz -c image --lzma2=dict=32MiB",
            "xz -c image --check=none", "xz -c image --check=crc32", "xz -c image --check=sha256",
            "xz -c image --x86 --delta=dist=2 --lzma2=dict=1MiB", "xz -T2 -c image --block-size=100000",
            "xz -c image --block-list=1,2,3,5000,0", "xz -c < image",
            "cat image | xz -c; head -c 8 /dev/zero",
            "zstd -1 -c image", "zstd -19 -c image", "cat image | zstd -19 -c", "zstd -c --no-check image",
            "cat image | zstd --long=25 -c", "zstd -T2 -B100000 -c image", "cat image | zstd --ultra -20 -c",
            "zstd -c < noise; printf 'P*M\\030\\003\\000\\000\\000abc'; zstd -c text",
            "xz -c noise; head -c 4 /dev/zero; xz -9 -c /dev/null --lzma2=dict=4KiB; xz -c text",
        ])
    func allowed(script: String) throws {
        try self.run("(\(script)) > p")
        let unpack = script.hasPrefix("xz") || script.contains("| xz") ? "xz -dc" : "zstd -dc"
        try self.run("\(unpack) < p > expected")
        let expected = TestFiles.bytes(of: self.scratch.file("expected"))
        #expect(try self.decompressed(atMost: 1 << 16) == expected)
        // Where a read ends, in the middle of a header too, makes no difference.
        #expect(try self.decompressed(atMost: 1) == expected)
    }

    @Test(
        "Larger ones are refused, in whichever stream or frame they are",
        arguments: [
            "xz -9 -c image", "xz -c image --lzma2=dict=48MiB", "xz -c image --lzma2=dict=1536MiB",
            "xz -6 -c image; xz -9 -c text", "xz -6 -c image; head -c 8 /dev/zero; xz -9 -c text",
            "xz -9 -T2 -c image --block-size=100000", "xz -c image --x86 --lzma2=dict=48MiB",
            "cat image | zstd --long=26 -c", "cat image | zstd --ultra -22 -c",
            "zstd -c image; cat text | zstd --long=27 -c",
            "zstd -c text; printf 'P*M\\030\\003\\000\\000\\000abc'; cat text | zstd --long=27 -c",
        ])
    func refused(script: String) throws {
        try self.run("(\(script)) > p")
        let error = try #require(throws: ArchiveProblem.self) { try self.decompressed(atMost: 1 << 16) }
        #expect(error == Self.refused)
        #expect("\(error)".contains("more than 32 MiB") && "\(error)".contains("'xz -6' or 'zstd -19'"))
        #expect(throws: Self.refused) { try self.decompressed(atMost: 1) }
    }

    @Test("Of a whole frame are refused by its length")
    func wholeFrame() throws {
        // Magic, one segment with its length in eight bytes: 32 MiB, and one byte more.
        for (length, isAllowed) in [(32 << 20, true), (32 << 20 + 1, false)] as [(UInt64, Bool)] {
            let bytes = [0x28, 0xB5, 0x2F, 0xFD, 0xE0] + [UInt8].littleEndian(length, byteCount: 8)
            try TestFiles.write(bytes + [1, 0, 0], to: self.scratch.file("p"))
            let error = try #require(throws: ArchiveProblem.self) { try self.decompressed(atMost: 1 << 16) }
            #expect((error == Self.refused) == !isAllowed, "\(error)")
        }
    }

    @Test("Are limited in packages, by their own limit")
    func packages() throws {
        try self.run("tar -cf - text | xz -c --lzma2=dict=8MiB > p")
        let path = self.scratch.file("p")
        _ = try ArchiveUnpacker(limits: UnpackLimits(windowByteCount: 8 << 20)).measure(path)
        let error = try #require(throws: ArchiveError.self) {
            try ArchiveUnpacker(limits: UnpackLimits(windowByteCount: 8 << 20 - 1)).measure(path)
        }
        #expect(error.problem == .limitExceeded(.windowByteCount(8 << 20 - 1), entry: ""))
    }

    @Test("Bound the memory that thirty kilobytes may take")
    func memory() throws {
        try self.run("head -c 200M /dev/zero | xz -c --lzma2=dict=256MiB > p")
        #expect(TestFiles.bytes(of: self.scratch.file("p")).count < 40_000)
        #expect(try self.memoryGrowth() < 24 << 10, "although refused")
        try self.run("head -c 200M /dev/zero | xz -c --lzma2=dict=32MiB > p")
        #expect(try self.memoryGrowth() < 48 << 10)
        try self.run("head -c 200M /dev/zero | zstd -c --long=25 > p")
        #expect(try self.memoryGrowth() < 48 << 10)
    }

    /// By how many KiB memory grows until the end of the content, or until the error.
    private func memoryGrowth() throws -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        let file = open(self.scratch.file("p"), O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        let before = try self.residentKilobyteCount()
        let source: DecompressedSource
        do {
            source = try DecompressedSource(FileSource(file, path: "p"))
        } catch {
            return try self.residentKilobyteCount() - before
        }
        while try source.read(into: buffer) > 0 {}
        return try withExtendedLifetime(source) { try self.residentKilobyteCount() - before }
    }

    private func residentKilobyteCount() throws -> Int {
        let status = String(decoding: TestFiles.bytes(of: "/proc/self/status"), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(
            line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) })
    }

    private func run(_ script: String) throws {
        let made = try runProgram("sh", ["-ec", script], in: self.scratch.path)
        try #require(made.status == 0, "\(made.output)")
    }

    private func decompressed(atMost byteCount: Int) throws -> [UInt8] {
        let source = try DecompressedSource(
            PiecedSource(TestFiles.bytes(of: self.scratch.file("p")), byteCount: byteCount))
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var result: [UInt8] = []
        while true {
            let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
            guard count > 0 else { return result }
            result += buffer.prefix(count)
        }
    }
}

/// Bytes that come in small pieces.
private final class PiecedSource: ByteSource {
    private let bytes: [UInt8]
    private let byteCount: Int
    private var position = 0

    init(_ bytes: [UInt8], byteCount: Int) {
        self.bytes = bytes
        self.byteCount = byteCount
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = min(buffer.count, self.byteCount, self.bytes.count - self.position)
        buffer.copyBytes(from: self.bytes[self.position..<self.position + count])
        self.position += count
        return count
    }
}

import DurableStorage
import Foundation
import TestBed
import Testing

@testable import Archives

/// Archives too long to be made: they are written while they are read.
@Suite("Endless archives", .serialized)
struct EndlessArchiveTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
        mkdir(self.scratch.file("stage"), 0o755)
    }

    @Test(
        "Ten million entries are refused at the limit, within seconds and without memory growing",
        arguments: ["tar", "cpio"])
    func entries(format: String) throws {
        let limits = UnpackLimits()
        let before = try residentKilobyteCount()
        let start = ContinuousClock.now
        let error = try #require(throws: ArchiveProblem.self) {
            try self.feeding(self.entry(format), count: 10_000_000) { path in
                let pipe = try OwnedDescriptor(opening: path, O_RDONLY, for: "open")
                _ = try ArchiveUnpacker(limits: limits).measureFile(pipe, path)
            }
        }
        guard case .limitExceeded(.entryCount(100_000), _) = error else {
            Issue.record("refused for another reason: \(error)")
            return
        }
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(try residentKilobyteCount() - before < 100 << 10, "memory grew")
    }

    @Test("Ten million entries do not fill a disk with more than is allowed", arguments: ["tar", "cpio"])
    func entriesOnDisk(format: String) throws {
        let error = try #require(throws: ArchiveProblem.self) {
            try self.feeding(self.entry(format), count: 10_000_000) { path in
                let pipe = try OwnedDescriptor(opening: path, O_RDONLY, for: "open")
                _ = try ArchiveUnpacker(limits: UnpackLimits(entryCount: 500)).unpackFile(
                    pipe, path, into: self.scratch.file("stage"), synchronizing: true)
            }
        }
        guard case .limitExceeded(.entryCount(500), _) = error else {
            Issue.record("refused for another reason: \(error)")
            return
        }
        #expect(try self.scratch.names(in: "stage").count <= 500)
    }

    @Test("A zip archive that lists ten million entries is refused before its directory is read")
    func zipEntries() throws {
        // 470 MB of directory, all of it a hole.
        let byteCount: UInt64 = 10_000_000 * 47
        let large: [UInt8] =
            [0x50, 0x4B, 6, 6] + .littleEndian(44, byteCount: 8) + [45, 0, 45, 0]
            + [UInt8](repeating: 0, count: 8) + .littleEndian(10_000_000, byteCount: 8)
            + .littleEndian(10_000_000, byteCount: 8) + .littleEndian(byteCount, byteCount: 8)
            + .littleEndian(4, byteCount: 8)
        let locator: [UInt8] =
            [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + .littleEndian(byteCount + 4, byteCount: 8) + [1, 0, 0, 0]
        let end: [UInt8] =
            [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 12) + [0, 0]
        try Data([0x50, 0x4B, 3, 4]).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: self.scratch.file("p")))
        try file.seek(toOffset: byteCount + 4)
        try file.write(contentsOf: Data(large + locator + end))
        try file.close()
        let error = try #require(throws: ArchiveError.self) {
            try ArchiveUnpacker(limits: UnpackLimits()).measure(self.scratch.file("p"))
        }
        #expect(error.problem == .limitExceeded(.entryCount(100_000), entry: ""))
    }

    @Test(
        "A bomb of any compression is refused by its ratio, long before it ends",
        arguments: ["gzip", "xz", "zstd"])
    func bombs(compression: String) throws {
        guard hasProgram(compression) else {
            reportSkipped("a bomb of \(compression)", because: "\(compression) is not installed")
            return
        }
        var header = TarBuilder()
        header.entry("zeros", kind: "0", claimedByteCount: 2 << 30)
        try Data(header.unfinished()).write(to: URL(fileURLWithPath: self.scratch.file("header")))
        // The file is 2 GiB long by its header; the first eighth of it is enough.
        let script =
            "(cat header; head -c 268435456 /dev/zero) | \(compression) -1 -c > p; test $(stat -c %s p) -lt 3000000"
        let made = try runProgram("sh", ["-ec", script], in: self.scratch.path)
        try #require(made.status == 0, "\(made.output)")
        let ratio = compression == "gzip" ? 100 : 1000
        let error = try #require(throws: ArchiveError.self) {
            try ArchiveUnpacker(limits: UnpackLimits(compressionRatio: ratio)).unpack(
                self.scratch.file("p"), into: self.scratch.file("stage"))
        }
        #expect(error.problem == .limitExceeded(.compressionRatio(ratio), entry: ""))
        #expect(error.description.contains("times as large"))
    }

    @Test("The ratio may be as large as allowed, and sixteen megabytes are free")
    func ratioAtLimit() throws {
        var builder = TarBuilder()
        builder.entry("zeros", kind: "0", data: [UInt8](repeating: 0, count: 20 << 20))
        let bytes = builder.finished()
        let packed = gzipped(bytes)
        try Data(packed).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        let ratio = (bytes.count + packed.count - 1) / packed.count
        _ = try ArchiveUnpacker(limits: UnpackLimits(compressionRatio: ratio)).measure(self.scratch.file("p"))
        let error = try #require(throws: ArchiveError.self) {
            try ArchiveUnpacker(limits: UnpackLimits(compressionRatio: ratio - 1)).measure(
                self.scratch.file("p"))
        }
        #expect(error.problem == .limitExceeded(.compressionRatio(ratio - 1), entry: ""))

        var small = TarBuilder()
        small.entry("zeros", kind: "0", data: [UInt8](repeating: 0, count: 16 << 20 - 4096))
        try Data(gzipped(small.finished())).write(to: URL(fileURLWithPath: self.scratch.file("q")))
        _ = try ArchiveUnpacker(limits: UnpackLimits(compressionRatio: 1)).measure(self.scratch.file("q"))
    }

    /// One entry of an archive, with a name that gets a number: all of ten digits.
    private func entry(_ format: String) -> @Sendable (Int) -> [UInt8] {
        var plain = CpioBuilder()
        plain.entry(Array("0000000000".utf8), mode: 0o040755)
        let cpio = plain.unfinished()
        var tar = TarBuilder()
        tar.directory("0000000000")
        let header = tar.unfinished()
        return { index in
            let digits = Array(String(index + 1_000_000_000).utf8)
            guard format == "tar" else { return Array(cpio[..<110]) + digits + Array(cpio[120...]) }
            var block = header
            block.replaceSubrange(0..<10, with: digits)
            for place in 148..<156 { block[place] = 0x20 }
            let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
            block.replaceSubrange(148..<(148 + sum.utf8.count), with: sum.utf8)
            block[148 + sum.utf8.count] = 0
            return block
        }
    }

    /// Runs `body` on a pipe by name that a thread writes entries to, until nobody reads any more.
    private func feeding(
        _ entry: @escaping @Sendable (Int) -> [UInt8], count: Int, _ body: (String) throws -> Void
    ) throws {
        let path = self.scratch.file("pipe")
        guard mkfifo(path, 0o600) == 0 else { throw SystemCallFailure("create a FIFO") }
        let done = DispatchSemaphore(value: 0)
        let writer = Thread {
            // Where nobody reads any more, the write shall fail, and no signal end the tests.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            let pipe = open(path, O_WRONLY | O_CLOEXEC)
            var index = 0
            while index < count {
                let bytes = (index..<index + 100).flatMap { entry($0) }
                guard write(pipe, bytes, bytes.count) == bytes.count else { break }
                index += 100
            }
            close(pipe)
            done.signal()
        }
        writer.start()
        defer { done.wait() }
        try body(path)
    }

    private func residentKilobyteCount() throws -> Int {
        let status = String(decoding: TestFiles.bytes(of: "/proc/self/status"), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(
            line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) })
    }
}

import Archives
import Foundation
import TestBed
import Testing

@Suite("Damaged archives")
struct DamagedArchiveTests {
    let scratch: ScratchDirectory
    let good: [UInt8]

    init() throws {
        self.scratch = try ScratchDirectory()
        var builder = TarBuilder()
        builder.file("a", String(repeating: "a", count: 700))
        builder.file("b", String(repeating: "b", count: 100))
        self.good = builder.finished()
    }

    @Test(
        "cut at any byte are errors, whatever their compression", arguments: ["plain", "gzip", "xz", "zstd"])
    func cut(compression: String) throws {
        guard compression == "plain" || hasProgram(compression) else {
            reportSkipped("damaged \(compression) archives", because: "\(compression) is not installed")
            return
        }
        let whole = try self.compressed(self.good, compression)
        try self.unpack(whole)
        // The second zero block of the end mark may be missing: some tar programs write only one.
        let shortest = compression == "plain" ? whole.count - 512 : whole.count
        // Plain archives are long; every sixteenth byte meets headers, data, padding and all borders.
        for count in stride(from: 0, to: shortest, by: compression == "plain" ? 16 : 1) {
            #expect(throws: ArchiveError.self, "cut to \(count) of \(whole.count) bytes") {
                try self.unpack(Array(whole.prefix(count)))
            }
        }
    }

    @Test("of other formats, cut at any byte, are errors too", arguments: ["newc", "odc", "zip"])
    func cutFormats(format: String) throws {
        let whole = self.small(format)
        try self.unpack(whole)
        // The last bytes of newc are filling.
        let trailer = format == "newc" ? 3 : 0
        for count in 0..<whole.count - trailer {
            #expect(throws: ArchiveError.self, "cut to \(count) of \(whole.count) bytes") {
                try self.unpack(Array(whole.prefix(count)))
            }
        }
    }

    @Test("A zip archive with any one byte of its headers changed is an error, or the same files")
    func changedZip() throws {
        let whole = self.small("zip")
        for index in whole.indices {
            for change: UInt8 in [1, 0x80, 0xFF] {
                var bytes = whole
                bytes[index] ^= change
                do {
                    try self.unpack(bytes)
                } catch is ArchiveError {
                    continue
                }
                // Times, versions and modes may be others; names and contents may not.
                #expect(self.scratch.text(of: "stage/sub/a") == "first content", "byte \(index)")
                #expect(self.scratch.text(of: "stage/b") == "second", "byte \(index)")
                #expect(try self.scratch.names(in: "stage") == ["b", "sub"], "byte \(index)")
            }
        }
    }

    private func small(_ format: String) -> [UInt8] {
        func filled(_ empty: some ArchiveBuilder) -> [UInt8] {
            var builder = empty
            builder.directory("sub")
            builder.file("sub/a", "first content")
            builder.file("b", "second")
            return builder.finished()
        }
        switch format {
        case "zip": return filled(ZipBuilder())
        case "odc": return filled(CpioBuilder(.odc))
        default: return filled(CpioBuilder())
        }
    }

    @Test("with a wrong checksum are errors", arguments: ["gzip", "xz", "zstd"])
    func flippedBits(compression: String) throws {
        guard compression == "plain" || hasProgram(compression) else {
            reportSkipped("damaged \(compression) archives", because: "\(compression) is not installed")
            return
        }
        let whole = try self.compressed(self.good, compression)
        // The last bytes are the trailer: CRC and length, index, or content checksum.
        for index in whole.count - 4..<whole.count {
            var bytes = whole
            bytes[index] ^= 1
            #expect(throws: ArchiveError.self, "bit flipped in byte \(index)") { try self.unpack(bytes) }
        }
    }

    @Test("A bit flipped in stored data is found by the CRC alone")
    func flippedData() throws {
        var bytes = self.good.gzipped()
        let index = try #require(bytes.firstIndex(of: UInt8(ascii: "b")))
        bytes[index + 50] ^= 1
        let error = try #require(throws: ArchiveError.self) { try self.unpack(bytes) }
        #expect(error.problem == .damaged("incorrect data check"))
    }

    @Test("that are no archives are called so")
    func otherFiles() throws {
        for bytes in [Array("#!/bin/sh\necho hello\n".utf8), [UInt8](repeating: 0x55, count: 4096), []] {
            for bytes in [bytes, bytes.gzipped()] {
                let error = try #require(throws: ArchiveError.self) { try self.unpack(bytes) }
                guard case .unsupported = error.problem else {
                    Issue.record("called something else: \(error)")
                    continue
                }
            }
        }
    }

    @Test("gzip files of several members, and with zeros behind, are sound; with other bytes behind, not")
    func members() throws {
        let half = self.good.count / 2
        let parts = Array(self.good[..<half]).gzipped() + Array(self.good[half...]).gzipped()
        try self.unpack(parts)
        try self.unpack(parts + [UInt8](repeating: 0, count: 100_000))
        #expect(throws: ArchiveError.self) { try self.unpack(parts + [1, 2, 3]) }
    }

    @Test("whose headers claim more than there is are errors")
    func lyingSizes() throws {
        for claim in [2000, 0o77777777777] {
            var builder = TarBuilder()
            builder.entry("f", kind: "0", data: [1, 2, 3], claimedByteCount: claim)
            let bytes = builder.finished()
            #expect(throws: ArchiveError.self) { try self.unpack(bytes, UnpackLimits(byteCount: .max)) }
        }
    }

    private func compressed(_ bytes: [UInt8], _ compression: String) throws -> [UInt8] {
        guard compression != "plain" else { return bytes }
        let path = self.scratch.file("c")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let arguments =
            compression == "zstd" ? ["-q", "-f", "--check", "c", "-o", "c.out"] : ["-kf", "-S", ".out", "c"]
        let result = try runProgram(compression, arguments, in: self.scratch.path)
        try #require(result.status == 0, "\(result.output)")
        return Array(try Data(contentsOf: URL(fileURLWithPath: path + ".out")))
    }

    private func unpack(_ bytes: [UInt8], _ limits: UnpackLimits = UnpackLimits()) throws {
        let stage = self.scratch.file("stage")
        try? FileManager.default.removeItem(atPath: stage)
        mkdir(stage, 0o755)
        try Data(bytes).write(to: URL(fileURLWithPath: self.scratch.file("p")))
        try ArchiveUnpacker(limits: limits).unpack(self.scratch.file("p"), into: stage)
    }
}

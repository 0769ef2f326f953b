import Archives
import Foundation
import TestBed
import Testing

@Suite("Mutated archives")
struct MutatedArchiveTests {
    @Test("never trap the unpacker and never lead it outside", arguments: 0..<40 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("untouched", to: "sentinel")
        var random = SplitMix(state: seed)
        let original = self.archive()
        for _ in 0..<25 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<4, using: &random) { self.mutate(&bytes, &random) }
            try self.unpack(bytes, scratch, seed)
        }
    }

    @Test("of other formats neither", arguments: ["newc", "odc", "zip"], 0..<20 as Range<UInt64>)
    func otherFormats(format: String, seed: UInt64) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("untouched", to: "sentinel")
        var random = SplitMix(state: seed)
        let original =
            format == "zip"
            ? self.filled(ZipBuilder()) : self.filled(CpioBuilder(format == "odc" ? .odc : .newc))
        let meaningful = Array("./\u{0}01234567fF= \n".utf8) + [0xFF, 0x80, 0x50, 0x4B]
        for _ in 0..<25 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = meaningful.randomElement(using: &random) ?? 0
            }
            try self.unpack(bytes, scratch, seed)
        }
    }

    private func filled(_ empty: some ArchiveBuilder) -> [UInt8] {
        var builder = empty
        builder.directory("a")
        builder.file("a/f", String(repeating: "x", count: 60))
        builder.symbolicLink("a/l", to: "../sentinel")
        builder.file("short", "abc", mode: 0o4755)
        return builder.finished()
    }

    private func unpack(_ bytes: [UInt8], _ scratch: ScratchDirectory, _ seed: UInt64) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.file("p")))
        try? FileManager.default.removeItem(atPath: scratch.file("stage"))
        mkdir(scratch.file("stage"), 0o755)
        let limits = UnpackLimits(byteCount: 1 << 20, entryCount: 20, pathByteCount: 200, pathDepth: 5)
        let unpacker = ArchiveUnpacker(limits: limits)
        let measure = try? unpacker.measure(scratch.file("p"))
        let content = try? unpacker.unpack(scratch.file("p"), into: scratch.file("stage"))
        #expect(measure?.byteCount == content?.byteCount, "seed \(seed)")
        #expect(measure?.entryCount == content?.entryCount, "seed \(seed)")
        #expect(try scratch.names() == ["p", "sentinel", "stage"], "seed \(seed)")
        #expect(scratch.text(of: "sentinel") == "untouched", "seed \(seed)")
    }

    private func archive() -> [UInt8] {
        var builder = TarBuilder()
        builder.directory("a")
        builder.file("a/f", String(repeating: "x", count: 600))
        builder.symbolicLink("a/l", to: "../sentinel")
        builder.hardLink("h", to: "a/f")
        builder.paxRecords([("path", "a/pax"), ("size", "3"), ("uid", "5")])
        builder.file("short", "abc")
        builder.file(String(repeating: "long/", count: 3) + String(repeating: "n", count: 120), "y")
        return builder.finished()
    }

    /// Changes a few bytes of one block, mostly to such as mean something in a header.
    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let meaningful = Array("./\u{0}0123456789xgLKS= \n\u{FF}".utf8)
        let block = Int.random(in: 0..<bytes.count / 512, using: &random) * 512
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            let offset = [0, 1, 2, 100, 124, 125, 156, 157, 158, 257, 345].randomElement(using: &random) ?? 0
            let index = block + offset + Int.random(in: 0..<3, using: &random)
            bytes[index] = meaningful.randomElement(using: &random) ?? 0
        }
        // With its checksum put right, or nearly every mutation would be refused for that alone.
        guard Bool.random(using: &random) || bytes[block + 257] == UInt8(ascii: "u") else { return }
        for index in block + 148..<block + 156 { bytes[index] = 0x20 }
        let sum = bytes[block..<block + 512].reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        let field = String(repeating: "0", count: 6 - digits.count) + digits + "\u{0} "
        bytes.replaceSubrange(block + 148..<block + 156, with: field.utf8)
    }
}

/// A small generator whose numbers depend on nothing but the seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

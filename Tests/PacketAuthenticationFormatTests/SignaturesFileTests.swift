import PacketAuthenticationFormat
import RaptorQCode
import SimulationKit
import Testing

/// Headers and lengths of signatures files.
@Suite struct SignaturesFileTests {
    private static let whole = Vectors.header + [UInt8](repeating: 0, count: Vectors.fileByteCount - 128)

    private static func parse(_ bytes: [UInt8]) throws(SignaturesFileError) -> SignaturesFile {
        try SignaturesFile(parsing: bytes.span.bytes)
    }

    private static func changed(_ index: Int, _ values: [UInt8]) -> [UInt8] {
        var bytes = self.whole
        bytes.replaceSubrange(index..<index + values.count, with: values)
        return bytes
    }

    @Test("The header says of what release, and the length must be exactly its")
    func lengths() throws {
        let file = try Self.parse(Self.whole)
        #expect(try file.release == Vectors.parameters() && file.keyTag == Vectors.keyTag)
        #expect(file.spine == nil)
        for count in [0, 1, 127, 128, 3167, 3169] {
            let bytes = Array(Self.whole.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - 3168))
            let needed: UInt64 = count < 128 ? 128 : 3168
            #expect(throws: SignaturesFileError.wrongLength(byteCount: count, neededByteCount: needed)) {
                try Self.parse(bytes)
            }
        }
    }

    @Test("Every wrong field has its own error")
    func wrongFields() {
        #expect(throws: SignaturesFileError.notSignaturesFile) { try Self.parse(Self.changed(7, [0x0D])) }
        #expect(throws: SignaturesFileError.unknownVersion(2)) { try Self.parse(Self.changed(9, [2])) }
        // Flags, key tag, the reserved byte of the transmission information, behind B, behind the spine.
        for index in [10, 12, 53, 66, 67, 100, 127] {
            #expect(throws: SignaturesFileError.reservedBits, "byte \(index)") {
                try Self.parse(Self.changed(index, [0x80]))
            }
        }
        // A digest of a spine that is not there.
        #expect(throws: SignaturesFileError.reservedBits) { try Self.parse(Self.changed(99, [1])) }
        #expect(
            throws: SignaturesFileError.parameters(.batchSymbolCountOutOfRange(9))
        ) { try Self.parse(Self.changed(64, [0, 9])) }
        #expect(throws: SignaturesFileError.information(.transferLengthOutOfRange(0))) {
            try Self.parse(Self.changed(48, [0, 0, 0, 0, 0]))
        }
    }

    @Test("With a spine, its records stand behind the release's")
    func withSpine() throws {
        let file = try SignaturesFile(
            release: Vectors.parameters(), keyTag: 5, spineDigest: [UInt8](repeating: 3, count: 32))
        let spine = try #require(file.spine)
        // 10 + 8 symbols in one batch of 32.
        #expect(spine.batchCount == 1)
        #expect(file.byteCount == 3168 + 1072)
        #expect(file.recordOffset(ofBatch: 0, .spine) == 3168)
        #expect(file.recordOffset(ofBatch: 1, .release) == 128 + 304)
        let bytes = file.encodedHeader() + [UInt8](repeating: 0, count: 4240 - 128)
        #expect(try Self.parse(bytes) == file)
    }

    @Test("Any header is refused or means what it says", arguments: SimulationSeed.seeds(300))
    func anyHeader(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bytes = Self.whole
        for _ in 0..<random.integer(in: 1...6) {
            bytes[random.integer(in: 8..<128)] = UInt8(truncatingIfNeeded: random.next())
        }
        guard let file = try? Self.parse(bytes) else { return }
        #expect(file.encodedHeader() == Array(bytes.prefix(128)) && file.byteCount == UInt64(bytes.count))
    }

    @Test("Nodes have the places that the format's text gives them")
    func places() {
        // B = 8: leaves 0...7, then 4, 2 and 1 nodes.
        let places = (0...3).flatMap { level in
            (0..<(8 >> level)).map { BatchTree.offset(level: level, position: $0, depth: 3) / 16 }
        }
        #expect(places == Array(0...14))
        #expect(BatchTree.byteCount(depth: 3) == 15 * 16 && SignaturesFile.recordByteCount(depth: 5) == 1072)
    }
}

import RaptorQCode
import SimulationKit
import Testing

private typealias Information = ObjectTransmissionInformation

@Suite struct TransmissionInformationTests {
    @Test("The fields stand where figures 2 and 3 have them")
    func wireFormat() throws {
        let bytes: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0, 0x05, 0x00, 0xFE, 0x00, 0x03, 0x04]
        let information = try Information(parsing: bytes.span.bytes)
        #expect(information.transferByteCount == 0x01_2345_6789)
        #expect(information.symbolByteCount == 0x0500)
        #expect(information.sourceBlockCount == 254)
        #expect(information.subBlockCount == 3)
        #expect(information.symbolAlignment == 4)
        #expect(encoded(information) == bytes)
    }

    @Test("What follows the 12 bytes, and the reserved byte, is ignored")
    func ignoredBytes() throws {
        var bytes = encoded(try Information(transferByteCount: 5000, symbolByteCount: 100))
        let information = try Information(parsing: bytes.span.bytes)
        bytes[5] = 0xFF
        bytes += [1, 2, 3]
        #expect(try Information(parsing: bytes.span.bytes) == information)
    }

    @Test("256 source blocks are a 0 on the wire")
    func mostSourceBlocks() throws {
        let information = try Information(
            transferByteCount: Information.maximumTransferByteCount, symbolByteCount: 65_535)
        #expect(information.sourceBlockCount == 256)
        let bytes = encoded(information)
        #expect(bytes[8] == 0)
        #expect(try Information(parsing: bytes.span.bytes) == information)
    }

    @Test("Absurd bytes are refused, each for its own reason")
    func absurdBytes() {
        func error(changing offset: Int, to new: [UInt8]) -> TransmissionInformationError? {
            var bytes: [UInt8] = [0, 0, 1, 0, 0, 0, 0, 100, 2, 0, 1, 4]
            bytes.replaceSubrange(offset..<(offset + new.count), with: new)
            return #expect(throws: TransmissionInformationError.self) {
                try Information(parsing: bytes.span.bytes)
            }
        }
        #expect(error(changing: 0, to: [0, 0, 0, 0, 0]) == .transferLengthOutOfRange(0))
        // 946 270 874 880 is DC 52 5D AD 00; one more is one too many.
        #expect(
            error(changing: 0, to: tooLong) == .transferLengthOutOfRange(946_270_874_881))
        #expect(error(changing: 0, to: [255, 255, 255, 255, 255]) == .transferLengthOutOfRange(1 << 40 - 1))
        #expect(error(changing: 6, to: [0, 0]) == .symbolSizeOutOfRange(0))
        #expect(error(changing: 11, to: [0]) == .alignmentOutOfRange(0))
        #expect(
            error(changing: 11, to: [3]) == .symbolSizeNotAligned(symbolByteCount: 100, symbolAlignment: 3))
        #expect(error(changing: 9, to: [0, 0]) == .subBlockCountOutOfRange(0, maximum: 25))
        #expect(error(changing: 9, to: [0, 26]) == .subBlockCountOutOfRange(26, maximum: 25))
        #expect(error(changing: 9, to: [255, 255]) == .subBlockCountOutOfRange(65_535, maximum: 25))
        // 65 536 bytes are 656 symbols of 100 bytes; 0 means 256.
        #expect(
            error(changing: 0, to: [0, 0, 0, 99, 0, 0, 0, 100, 0])
                == .emptySourceBlocks(sourceBlockCount: 256, totalSymbolCount: 254))
        // 11 300 000 bytes are 113 000 symbols: three blocks.
        #expect(
            error(changing: 0, to: [0, 0, 172, 108, 160])
                == .sourceBlocksTooLarge(sourceBlockCount: 2, leastSourceBlockCount: 3))
        #expect(
            error(changing: 0, to: [100, 0, 0, 0, 0])
                == .symbolsTooSmall(symbolByteCount: 100, leastSymbolByteCount: 29_746))
    }

    private var tooLong: [UInt8] {
        (0..<5).reversed().map { UInt8(truncatingIfNeeded: 946_270_874_881 >> ($0 * 8)) }
    }

    @Test(arguments: 0..<12)
    func truncated(byteCount: Int) throws {
        let bytes = encoded(try Information(transferByteCount: 5000, symbolByteCount: 100))
        #expect(throws: TransmissionInformationError.truncated(availableByteCount: byteCount)) {
            try Information(parsing: bytes.span.bytes.extracting(0..<byteCount))
        }
    }

    @Test("A caller's numbers are checked like a sender's")
    func absurdNumbers() {
        func error(
            _ F: UInt64, _ T: Int, Z: Int? = nil, N: Int = 1, Al: Int = 1
        ) -> TransmissionInformationError? {
            #expect(throws: TransmissionInformationError.self) {
                try Information(
                    transferByteCount: F, symbolByteCount: T, sourceBlockCount: Z, subBlockCount: N,
                    symbolAlignment: Al)
            }
        }
        #expect(error(.max, 1) == .transferLengthOutOfRange(.max))
        #expect(error(1, 65_536) == .symbolSizeOutOfRange(65_536))
        #expect(error(1, -1) == .symbolSizeOutOfRange(-1))
        #expect(error(1, 256, Al: 256) == .alignmentOutOfRange(256))
        #expect(error(1, 8, N: -1) == .subBlockCountOutOfRange(-1, maximum: 8))
        #expect(error(1000, 1, Z: 257) == .sourceBlockCountOutOfRange(257))
        #expect(error(1000, 1, Z: 0) == .sourceBlockCountOutOfRange(0))
        #expect(error(10, 5, Z: 3) == .emptySourceBlocks(sourceBlockCount: 3, totalSymbolCount: 2))
    }

    @Test("Without a number of blocks, an object has as few as it can")
    func fewestBlocks() throws {
        func count(_ F: UInt64, _ T: Int) throws -> Int {
            try Information(transferByteCount: F, symbolByteCount: T).sourceBlockCount
        }
        #expect(try count(1, 1280) == 1)
        #expect(try count(56_403 * 1280, 1280) == 1)
        #expect(try count(56_403 * 1280 + 1, 1280) == 2)
        #expect(try count(255 * 56_403 * 4, 4) == 255)
        #expect(try count(255 * 56_403 * 4 + 1, 4) == 256)
        #expect(
            throws: TransmissionInformationError.symbolsTooSmall(symbolByteCount: 4, leastSymbolByteCount: 5)
        ) {
            try count(256 * 56_403 * 4 + 1, 4)
        }
    }

    @Test("Every value that can be made survives the wire", arguments: SimulationSeed.seeds(200))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let information = try RandomInformation.next(&random)
            let bytes = encoded(information)
            #expect(try Information(parsing: bytes.span.bytes) == information)
        }
    }

    @Test("Random bytes give a possible object or an error", arguments: SimulationSeed.seeds(200))
    func randomBytes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var bytes = random.bytes(12)
            // Most transfer lengths would be refused for their first byte already.
            bytes[0] = random.integer(in: 0...3) == 0 ? bytes[0] : 0
            guard let information = try? Information(parsing: bytes.span.bytes) else { continue }
            #expect(information.sourceBlocks.allSatisfy { (1...56_403).contains($0.symbolCount) })
            #expect(information.symbolLayout.symbolByteCount == information.symbolByteCount)
            bytes[5] = 0
            #expect(encoded(information) == bytes)
        }
    }

    private func encoded(_ information: Information) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: Information.encodedByteCount)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        information.encode(into: &raw)
        return bytes
    }
}

import LayeredCoding
import PacketAuthenticationFormat
import RaptorQCode
import SimulationKit
import Testing

/// Symbols to batches and leaves, and back.
@Suite struct NumberingTests {
    private static let digest = [UInt8](repeating: 7, count: 32)

    private static func parameters(
        byteCount: UInt64, symbolByteCount: Int, blockCount: Int?, repairSymbolCount: UInt32,
        batchSymbolCount: UInt16 = 32
    ) throws -> AuthenticationParameters {
        try AuthenticationParameters(
            targetDigest: self.digest,
            information: ObjectTransmissionInformation(
                transferByteCount: byteCount, symbolByteCount: symbolByteCount, sourceBlockCount: blockCount),
            repairSymbolCount: repairSymbolCount, batchSymbolCount: batchSymbolCount)
    }

    @Test(
        "Every symbol has a place of its own, and every place its symbol",
        arguments: SimulationSeed.seeds(100))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = random.integer(in: 1...700)
        let parameters = try Self.parameters(
            byteCount: UInt64(symbolCount) * 8 - UInt64(random.integer(in: 0...7)), symbolByteCount: 8,
            blockCount: random.integer(in: 1...min(symbolCount, 9)),
            repairSymbolCount: UInt32(random.integer(in: 0...40)),
            batchSymbolCount: 1 << UInt16(random.integer(in: 1...7)))
        var number: UInt64 = 0
        for block in 0..<parameters.information.sourceBlockCount {
            let count =
                parameters.information.sourceBlock(block).symbolCount + Int(parameters.repairSymbolCount)
            #expect(parameters.symbolCount(ofBlock: block) == count)
            for symbol in 0..<count {
                let batch = number / UInt64(parameters.batchSymbolCount)
                let leaf = number % UInt64(parameters.batchSymbolCount)
                let position = SymbolPosition(batch: UInt32(batch), leaf: UInt8(leaf))
                let id = FECPayloadID(sourceBlockNumber: block, encodingSymbolID: symbol)
                try #require(parameters.position(of: id) == position, "seed \(seed)")
                try #require(parameters.symbol(at: position) == id, "seed \(seed)")
                number += 1
            }
            #expect(parameters.position(sourceBlockNumber: block, encodingSymbolID: count) == nil)
            #expect(parameters.position(sourceBlockNumber: block, encodingSymbolID: -1) == nil)
        }
        #expect(number == parameters.symbolCount)
        #expect(
            parameters.position(
                sourceBlockNumber: parameters.information.sourceBlockCount, encodingSymbolID: 0) == nil)
        let (batches, rest) = number.quotientAndRemainder(dividingBy: UInt64(parameters.batchSymbolCount))
        #expect(UInt64(parameters.batchCount) == batches + (rest == 0 ? 0 : 1))
        #expect((0..<parameters.batchCount).reduce(0) { $0 + parameters.symbolCount(ofBatch: $1) } == number)
    }

    @Test("Beyond the last symbol, and beyond the last leaf, there is none")
    func beyond() throws {
        let parameters = try Vectors.parameters()
        #expect(parameters.symbolCount == 73 && parameters.batchCount == 10)
        #expect(parameters.symbol(at: SymbolPosition(batch: 9, leaf: 0)) != nil)
        #expect(parameters.symbol(at: SymbolPosition(batch: 9, leaf: 1)) == nil)
        #expect(parameters.symbol(at: SymbolPosition(batch: 10, leaf: 0)) == nil)
        #expect(parameters.symbol(at: SymbolPosition(batch: .max, leaf: 255)) == nil)
        // Leaf 8 of batch 0 must not pass for leaf 0 of batch 1.
        #expect(parameters.symbol(at: SymbolPosition(batch: 0, leaf: 8)) == nil)
    }

    @Test("Batches have a power of two of symbols, 2 to 128; the depth follows")
    func batchSizes() throws {
        for (size, depth) in [(2, 1), (4, 2), (8, 3), (16, 4), (32, 5), (64, 6), (128, 7)] as [(UInt16, Int)]
        {
            let parameters = try Self.parameters(
                byteCount: 100, symbolByteCount: 10, blockCount: 1, repairSymbolCount: 1,
                batchSymbolCount: size)
            #expect(parameters.depth == depth)
        }
        for size in [0, 1, 3, 33, 127, 129, 256, 65_535] as [UInt16] {
            #expect(throws: AuthenticationParametersError.batchSymbolCountOutOfRange(Int(size))) {
                try Self.parameters(
                    byteCount: 100, symbolByteCount: 10, blockCount: 1, repairSymbolCount: 1,
                    batchSymbolCount: size)
            }
        }
    }

    @Test("A block has at most 2²⁴ symbols, and the greatest object has its numbers")
    func limits() throws {
        let greatest = UInt32(1 << 24 - 56_403)
        let parameters = try Self.parameters(
            byteCount: ObjectTransmissionInformation.maximumTransferByteCount, symbolByteCount: 65_535,
            blockCount: 256, repairSymbolCount: greatest, batchSymbolCount: 2)
        #expect(parameters.symbolCount == 1 << 32 && parameters.batchCount == 1 << 31)
        let last = FECPayloadID(sourceBlockNumber: 255, encodingSymbolID: 1 << 24 - 1)
        let position = SymbolPosition(batch: 1 << 31 - 1, leaf: 1)
        #expect(parameters.position(of: last) == position && parameters.symbol(at: position) == last)
        #expect(
            throws: AuthenticationParametersError.repairSymbolCountOutOfRange(
                greatest + 1, maximum: greatest)
        ) {
            try Self.parameters(
                byteCount: ObjectTransmissionInformation.maximumTransferByteCount, symbolByteCount: 65_535,
                blockCount: 256, repairSymbolCount: greatest + 1)
        }
    }

    @Test("A target's digest has 32 bytes", arguments: [0, 16, 31, 33])
    func digestLength(count: Int) throws {
        let information = try ObjectTransmissionInformation(transferByteCount: 100, symbolByteCount: 10)
        #expect(throws: AuthenticationParametersError.digestByteCount(count)) {
            try AuthenticationParameters(
                targetDigest: [UInt8](repeating: 1, count: count), information: information,
                repairSymbolCount: 1)
        }
    }

    @Test("The spine's parameters follow from the release's")
    func spine() throws {
        // 200 MiB in symbols of 1272 bytes: 164 874 source symbols in 3 blocks of 54 958.
        let release = try Self.parameters(
            byteCount: 200 << 20, symbolByteCount: 1272, blockCount: nil, repairSymbolCount: 27_479)
        #expect(release.batchCount == 7_729)
        let spine = try #require(try release.spine(digest: Self.digest))
        #expect(spine.information.transferByteCount == 16 * 7_729)
        #expect(spine.information.symbolByteCount == 1272 && spine.information.sourceBlockCount == 1)
        #expect(spine.information.totalSymbolCount == 98 && spine.repairSymbolCount == 49)
        #expect(spine.batchSymbolCount == 32 && spine.batchCount == 5)
        // A small one has eight repair symbols at least.
        let small = try #require(try Vectors.parameters().spine(digest: Self.digest))
        #expect(small.information.totalSymbolCount == 10 && small.repairSymbolCount == 8)
        #expect(throws: AuthenticationParametersError.digestByteCount(31)) {
            try release.spine(digest: [UInt8](repeating: 0, count: 31))
        }
    }

    @Test("A spine that would need more than 256 blocks is none")
    func impossibleSpine() throws {
        let release = try Self.parameters(
            byteCount: 56_403 * 256, symbolByteCount: 1, blockCount: 256, repairSymbolCount: 0,
            batchSymbolCount: 2)
        #expect(try release.spine(digest: Self.digest) == nil)
        #expect(throws: SignaturesFileError.impossibleSpine) {
            try SignaturesFile(release: release, keyTag: 1, spineDigest: Self.digest)
        }
    }

    @Test("In a lap, the first two packets of a batch and every fourth are signed")
    func modes() {
        #expect(
            (0..<32).filter(AuthenticationMode.sparse.signs(packet:)) == [0, 1, 4, 8, 12, 16, 20, 24, 28])
        #expect((0..<32).allSatisfy(AuthenticationMode.selfContained.signs(packet:)))
        #expect(!(0..<32).contains(where: AuthenticationMode.spine.signs(packet:)))
    }

    @Test("A key's tag is the first six digits of its ID")
    func keyTags() {
        #expect(KeyTag.tag(ofKeyID: "a1b2C3ffffff".utf8) == 0xA1B2C3)
        #expect(KeyTag.tag(ofKeyID: "000001".utf8) == 1)
        #expect(KeyTag.tag(ofKeyID: "00001".utf8) == nil && KeyTag.tag(ofKeyID: "00001g".utf8) == nil)
        #expect(KeyTag.tag(ofKeyID: "".utf8) == nil)
    }
}

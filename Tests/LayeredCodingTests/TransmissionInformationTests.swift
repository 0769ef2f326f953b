import LayeredCoding
import RaptorQCode
import SimulationKit
import Testing

@Suite struct TransmissionInformationTests {
    @Test(
        "EXT_FTI of each scheme, byte for byte",
        arguments: [
            (.compactNoCode, "40 04 000003040506 0000 0578 00120304"),
            (.reedSolomon, "40 03 000300040506 0578 40 50"),
            (.smallBlockSystematic, "40 04 000000040506 0000 0578 0040 0050"),
            (.raptorQ, "40 04 0004050607 00 0578 03 0004 04 0000"),
        ] as [(FECScheme, String)])
    func wire(scheme: FECScheme, digits: String) throws {
        let bytes = hex(digits)
        let information = try TransmissionInformation(bytes, scheme)
        #expect(information == (try self.example(scheme)))
        #expect(information.encodedExtension() == bytes)
        // Reserved fields and what follows are nobody's business.
        var noisy = bytes + [0xEE, 0xEE, 0xEE, 0xEE]
        if scheme == .compactNoCode { (noisy[8], noisy[9]) = (0xEE, 0xEE) }
        if scheme == .raptorQ { (noisy[7], noisy[14], noisy[15]) = (0xEE, 0xEE, 0xEE) }
        #expect(try TransmissionInformation(noisy, scheme) == information)
        for count in 0..<bytes.count {
            #expect(
                throws: TransmissionRuleViolation.truncated(
                    byteCount: count, neededByteCount: bytes.count)
            ) { try TransmissionInformation(Array(bytes[..<count]), scheme) }
        }
    }

    private func example(_ scheme: FECScheme) throws -> TransmissionInformation {
        switch scheme {
        case .compactNoCode:
            try .compactNoCode(
                transferByteCount: 0x0304_0506, symbolByteCount: 1400,
                maximumBlockSymbolCount: 0x12_0304)
        case .reedSolomon:
            try .reedSolomon(
                transferByteCount: 0x3_0004_0506, symbolByteCount: 1400, maximumBlockSymbolCount: 64,
                maximumEncodingSymbolCount: 80)
        case .smallBlockSystematic:
            try .smallBlockSystematic(
                instanceID: 0, transferByteCount: 0x4_0506, symbolByteCount: 1400,
                maximumBlockSymbolCount: 64, maximumEncodingSymbolCount: 80)
        case .raptorQ:
            .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: 0x0405_0607, symbolByteCount: 1400, sourceBlockCount: 3,
                    subBlockCount: 4, symbolAlignment: 4))
        }
    }

    @Test("Blocks follow from the numbers as in RFC 5052: larger ones first")
    func partition() throws {
        // 100 003 bytes are 72 symbols of 1400 bytes; the last one has 603.
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 100_003, symbolByteCount: 1400, maximumBlockSymbolCount: 21)
        #expect(information.totalSymbolCount == 72)
        #expect(information.sourceBlockCount == 4)
        #expect((0..<4).map { information.sourceBlock($0).symbolCount } == [18, 18, 18, 18])
        let uneven = try TransmissionInformation.compactNoCode(
            transferByteCount: 100_003, symbolByteCount: 1400, maximumBlockSymbolCount: 15)
        #expect((0..<5).map { uneven.sourceBlock($0).symbolCount } == [15, 15, 14, 14, 14])
        #expect(uneven.greatestBlockSymbolCount == 15)
        #expect(
            uneven.sourceBlock(2)
                == SourceBlock(
                    number: 2, symbolCount: 14, offset: 30 * 1400, byteCount: 14 * 1400,
                    paddingByteCount: 0))
        #expect(
            uneven.sourceBlock(4)
                == SourceBlock(
                    number: 4, symbolCount: 14, offset: 58 * 1400, byteCount: 13 * 1400 + 603,
                    paddingByteCount: 797))
    }

    @Test("The blocks of any object cover it without gaps", arguments: SimulationSeed.seeds(500))
    func coverage(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let scheme = FECScheme.allCases[Int(seed % 4)]
        guard let information = RandomHeader.information(&random, scheme) else { return }
        let count = information.sourceBlockCount
        let numbers = count <= 500 ? Array(0..<count) : Array(0..<250) + Array(count - 250..<count)
        for number in numbers {
            let block = information.sourceBlock(number)
            let end = number + 1 < count ? information.sourceBlock(number + 1).offset : nil
            #expect(block.byteCount > 0)
            #expect(block.offset + block.byteCount == end ?? information.transferByteCount)
            #expect((1...information.maximumEncodingSymbolCount).contains(block.symbolCount))
            #expect(block.symbolCount <= information.greatestBlockSymbolCount)
            #expect(
                block.byteCount + UInt64(block.paddingByteCount)
                    == UInt64(block.symbolCount * information.symbolByteCount))
            #expect(number + 1 == count || block.paddingByteCount == 0)
        }
        #expect(information.greatestBlockSymbolCount <= information.maximumBlockSymbolCount)
    }

    @Test("An object without bytes has no blocks", arguments: [FECScheme.compactNoCode, .reedSolomon])
    func empty(scheme: FECScheme) throws {
        let digits =
            scheme == .reedSolomon
            ? "40 03 000000000000 0578 40 50" : "40 04 000000000000 0000 0578 00000040"
        let information = try TransmissionInformation(hex(digits), scheme)
        #expect(information.sourceBlockCount == 0)
        #expect(information.greatestBlockSymbolCount == 0)
        #expect(information.totalSymbolCount == 0)
    }

    @Test("Limits hold at the limit, and one past it nothing is taken")
    func limits() throws {
        let plain = { (count: UInt64, size: Int, length: Int) in
            try TransmissionInformation.compactNoCode(
                transferByteCount: count, symbolByteCount: size, maximumBlockSymbolCount: length)
        }
        // 65 536 blocks of 65 536 symbols.
        #expect(try plain(1 << 32, 1, 1 << 16).sourceBlockCount == 1 << 16)
        #expect(throws: TransmissionRuleViolation.tooManyBlocks(65_537, greatest: 65_536)) {
            try plain(1 << 32 + 1, 1, 1 << 16)
        }
        #expect(throws: TransmissionRuleViolation.blockLengthOutOfRange(65_537, greatest: 65_536)) {
            try plain(1 << 32 + 1, 1, 1 << 16 + 1)
        }
        // A length beyond what can be numbered does no harm to an object of fewer symbols.
        #expect(try plain(65_536, 1, 1 << 32 - 1).sourceBlock(0).symbolCount == 65_536)
        #expect(try plain(65_536, 1, 1 << 32 - 1).maximumEncodingSymbolCount == 65_536)
        #expect(throws: TransmissionRuleViolation.self) { try plain(65_537, 1, 1 << 32 - 1) }
        #expect(throws: TransmissionRuleViolation.self) { try plain(1, 1, 1 << 32) }
        #expect(throws: TransmissionRuleViolation.self) { try plain(1, 1, 0) }
        #expect(throws: TransmissionRuleViolation.symbolLengthOutOfRange(0)) { try plain(1, 0, 1) }
        #expect(throws: TransmissionRuleViolation.symbolLengthOutOfRange(65_536)) { try plain(1, 65_536, 1) }
        #expect(try plain(65_535 << 32, 65_535, 1 << 16).sourceBlockCount == 1 << 16)
        let systematic = { (count: UInt64) in
            try TransmissionInformation.smallBlockSystematic(
                instanceID: 0, transferByteCount: count, symbolByteCount: 65_535,
                maximumBlockSymbolCount: 1, maximumEncodingSymbolCount: 2)
        }
        // (2⁴⁸ − 1) ÷ 65 535 symbols are more blocks than 32 bits can number; 65 535 × 2³² bytes are not.
        #expect(try systematic(65_535 << 32).sourceBlockCount == 1 << 32)
        #expect(throws: TransmissionRuleViolation.tooManyBlocks(1 << 32 + 1, greatest: 1 << 32)) {
            try systematic(65_535 << 32 + 1)
        }
        #expect(throws: TransmissionRuleViolation.transferLengthOutOfRange(1 << 48)) {
            try systematic(1 << 48)
        }
    }

    @Test("The limits of Reed–Solomon")
    func reedSolomonLimits() throws {
        let make = { (count: UInt64, length: Int, symbols: Int) in
            try TransmissionInformation.reedSolomon(
                transferByteCount: count, symbolByteCount: 1, maximumBlockSymbolCount: length,
                maximumEncodingSymbolCount: symbols)
        }
        #expect(try make(1, 255, 255).maximumEncodingSymbolCount == 255)
        #expect(throws: TransmissionRuleViolation.blockLengthOutOfRange(256, greatest: 255)) {
            try make(1, 256, 256)
        }
        #expect(
            throws: TransmissionRuleViolation.encodingSymbolCountOutOfRange(19, least: 20, greatest: 255)
        ) { try make(1, 20, 19) }
        #expect(
            throws: TransmissionRuleViolation.encodingSymbolCountOutOfRange(256, least: 20, greatest: 255)
        ) { try make(1, 20, 256) }
        #expect(try make(1 << 24, 1, 2).sourceBlockCount == 1 << 24)
        #expect(throws: TransmissionRuleViolation.tooManyBlocks(1 << 24 + 1, greatest: 1 << 24)) {
            try make(1 << 24 + 1, 1, 2)
        }
        #expect(throws: TransmissionRuleViolation.unknownInstance(1)) {
            try TransmissionInformation.smallBlockSystematic(
                instanceID: 1, transferByteCount: 1, symbolByteCount: 1, maximumBlockSymbolCount: 1,
                maximumEncodingSymbolCount: 2)
        }
        #expect(throws: TransmissionRuleViolation.unknownInstance(0x0102)) {
            try TransmissionInformation(
                hex("40 04 000000040506 0102 0578 0040 0050"), .smallBlockSystematic)
        }
        #expect(throws: TransmissionRuleViolation.raptorQ(.transferLengthOutOfRange(0))) {
            try TransmissionInformation(hex("40 04 0000000000 00 0578 03 0004 04 0000"), .raptorQ)
        }
    }

    @Test("RaptorQ keeps what its own type says")
    func raptorQ() throws {
        let inner = try ObjectTransmissionInformation(
            transferByteCount: 1_000_000, symbolByteCount: 1000, sourceBlockCount: 3, subBlockCount: 2,
            symbolAlignment: 4)
        let information = TransmissionInformation.raptorQ(inner)
        #expect(information.raptorQ == inner)
        #expect(information.maximumEncodingSymbolCount == 1 << 24)
        #expect(information.maximumBlockSymbolCount == 334)
        #expect((0..<3).map { information.sourceBlock($0) } == inner.sourceBlocks)
    }
}

extension TransmissionInformation {
    init(_ bytes: [UInt8], _ scheme: FECScheme) throws(TransmissionRuleViolation) {
        try self.init(parsing: bytes.span.bytes, scheme: scheme)
    }
}

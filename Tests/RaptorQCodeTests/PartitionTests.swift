import SimulationKit
import Testing

@testable import RaptorQCode

private typealias Information = ObjectTransmissionInformation

@Suite struct PartitionTests {
    @Test func largerPartsComeFirst() {
        let parts = Partition(11, into: 4)
        #expect([parts.largeSize, parts.smallSize, parts.largeCount, parts.smallCount] == [3, 2, 3, 1])
        #expect((0..<4).map(parts.size) == [3, 3, 3, 2])
        #expect((0..<4).map(parts.start) == [0, 3, 6, 9])
        let even = Partition(12, into: 4)
        #expect([even.largeSize, even.smallSize, even.largeCount, even.smallCount] == [3, 3, 0, 4])
    }

    @Test("An object of 10 symbols and a piece, in three blocks")
    func smallObject() throws {
        let information = try Information(transferByteCount: 1037, symbolByteCount: 100, sourceBlockCount: 3)
        let blocks = information.sourceBlocks
        #expect(blocks.map(\.number) == [0, 1, 2])
        #expect(blocks.map(\.symbolCount) == [4, 4, 3])
        #expect(blocks.map(\.offset) == [0, 400, 800])
        #expect(blocks.map(\.byteCount) == [400, 400, 237])
        #expect(blocks.map(\.paddingByteCount) == [0, 0, 63])
    }

    @Test("Sub-symbols of 5 and 4 units of 4 bytes")
    func subSymbols() throws {
        let information = try Information(
            transferByteCount: 100, symbolByteCount: 56, subBlockCount: 3, symbolAlignment: 4)
        let layout = information.symbolLayout
        #expect(layout.subSymbols.map(\.byteCount) == [20, 20, 16])
        #expect(layout.subSymbols.map(\.offset) == [0, 20, 40])
        let plain = try Information(transferByteCount: 100, symbolByteCount: 56).symbolLayout
        #expect(plain == SymbolLayout(symbolByteCount: 56))
    }

    @Test("The longest object of the standard")
    func longestObject() throws {
        let information = try Information(
            transferByteCount: Information.maximumTransferByteCount, symbolByteCount: 65_535)
        let last = information.sourceBlock(255)
        #expect(information.sourceBlocks.allSatisfy { $0.symbolCount == 56_403 && $0.paddingByteCount == 0 })
        #expect(last.offset == 255 * 56_403 * 65_535)
        #expect(last.offset + last.byteCount == 946_270_874_880)
        let shorter = try Information(
            transferByteCount: Information.maximumTransferByteCount - 1, symbolByteCount: 65_535)
        #expect(shorter.sourceBlock(255).paddingByteCount == 1)
        #expect(shorter.sourceBlock(254).paddingByteCount == 0)
    }

    @Test(
        "Blocks cover every object exactly, and sub-symbols every symbol",
        arguments: SimulationSeed.seeds(500))
    func covering(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let information = try RandomInformation.next(&random)
        var offset: UInt64 = 0
        let blocks = information.sourceBlocks
        for (number, block) in blocks.enumerated() {
            let isLast = number == blocks.count - 1
            #expect(block.number == number && block.offset == offset)
            #expect((1...56_403).contains(block.symbolCount))
            #expect(
                block.byteCount + UInt64(block.paddingByteCount)
                    == UInt64(block.symbolCount * information.symbolByteCount))
            #expect(isLast || block.paddingByteCount == 0)
            #expect((0..<information.symbolByteCount).contains(block.paddingByteCount))
            #expect(number == 0 || [0, 1].contains(blocks[number - 1].symbolCount - block.symbolCount))
            offset += block.byteCount
        }
        #expect(offset == information.transferByteCount)
        #expect(blocks.count == information.sourceBlockCount)

        let layout = information.symbolLayout
        var start = 0
        for subSymbol in layout.subSymbols {
            #expect(subSymbol.offset == start)
            #expect(subSymbol.byteCount >= 1 && subSymbol.byteCount % information.symbolAlignment == 0)
            start += subSymbol.byteCount
        }
        #expect(start == information.symbolByteCount && layout.symbolByteCount == start)
        #expect(layout.subSymbols.count == information.subBlockCount)
    }

    @Test("Blocks and sub-blocks are derived from the receiver's memory as in section 4.3")
    func derivation() throws {
        // N_max = 1280 / (8 × 4) = 40; KL(40) is the greatest K′ ≤ 1 048 576 / 32 = 32 768, which is 32 533.
        // 100 000 symbols: Z = 4, blocks of 25 000; 1 048 576 / 25 000 = 41.9, so sub-symbols of at most 40 bytes
        // (KL = 25 874): N = 32.
        let information = try Information(
            transferByteCount: 128_000_000, symbolByteCount: 1280, workingByteCount: 1 << 20)
        #expect(information.sourceBlockCount == 4)
        #expect(information.subBlockCount == 32)
        let roomy = try Information(
            transferByteCount: 128_000_000, symbolByteCount: 1280, workingByteCount: 1 << 30)
        #expect(roomy.sourceBlockCount == 2 && roomy.subBlockCount == 1)
        #expect(throws: TransmissionInformationError.workingMemoryTooSmall(319)) {
            try Information(transferByteCount: 1, symbolByteCount: 1280, workingByteCount: 319)
        }
        #expect(throws: TransmissionInformationError.workingMemoryTooSmall(320)) {
            try Information(transferByteCount: 1280 * 2561, symbolByteCount: 1280, workingByteCount: 320)
        }
        let least = try Information(
            transferByteCount: 1280 * 2560, symbolByteCount: 1280, workingByteCount: 320)
        #expect(least.sourceBlockCount == 256 && least.subBlockCount == 40)
    }

    @Test("No derived sub-block exceeds the memory, with padding", arguments: SimulationSeed.seeds(200))
    func derivedSubBlocksFit(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alignment = [1, 2, 4, 8][random.integer(in: 0...3)]
        let symbolByteCount = alignment * random.integer(in: 1...2000)
        let workingByteCount = random.integer(in: UInt64(1000)...5_000_000)
        let length = random.integer(in: UInt64(1)...200_000_000)
        let information: Information
        do {
            information = try Information(
                transferByteCount: length, symbolByteCount: symbolByteCount,
                workingByteCount: workingByteCount, symbolAlignment: alignment)
        } catch TransmissionInformationError.workingMemoryTooSmall, TransmissionInformationError
            .symbolsTooSmall
        {
            return
        }
        let symbolCount = information.sourceBlock(0).symbolCount
        let extended = SourceBlockParameters(symbolCount: symbolCount).extendedSymbolCount
        let greatestSubSymbol = information.symbolLayout.subSymbols.map(\.byteCount).max() ?? 0
        #expect(extended * greatestSubSymbol <= Int(workingByteCount))
        #expect(
            information.subBlockCount == 1
                || information.symbolLayout.subSymbols.allSatisfy { $0.byteCount >= 8 * alignment })
    }
}

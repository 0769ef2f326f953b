import Processors
import RaptorQCode
import SimulationKit
import Testing

@testable import RaptorQCode

/// Laws of the decoder over random blocks, losses and orders; a seed draws everything.
@Suite struct ReceptionTests {
    /// A block size: mostly small, at times of thousands.
    private static func drawSymbolCount(_ random: inout SeededRandom) -> Int {
        switch random.integer(in: 0...9) {
        case 0: random.integer(in: 1...12)
        case 1: random.integer(in: 1000...5000)
        default: random.integer(in: 1...400)
        }
    }

    private static func drawLayout(_ random: inout SeededRandom) throws -> SymbolLayout {
        let symbolByteCount = random.integer(in: 1...(random.integer(in: 0...5) == 0 ? 700 : 70))
        let subBlockCount =
            random.integer(in: 0...1) == 0 ? 1 : random.integer(in: 1...min(symbolByteCount, 6))
        return try ObjectTransmissionInformation(
            transferByteCount: UInt64(symbolByteCount), symbolByteCount: symbolByteCount,
            subBlockCount: subBlockCount
        ).symbolLayout
    }

    @Test("Any K + 4 different symbols are enough", arguments: SimulationSeed.seeds(150))
    func fourMoreAreEnough(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let block = TestBlock(
            symbolCount: Self.drawSymbolCount(&random), layout: try Self.drawLayout(&random), random: &random)
        let share = Double(random.integer(in: 0...10)) / 10
        let esis = block.drawSymbolIDs(count: block.symbolCount + 4, sourceShare: share, random: &random)
        var receiver = TestReceiver(for: block)
        for esi in esis {
            let reception = try receiver.receive(esi, of: block)
            // All source symbols may be there before the last symbol comes.
            #expect(reception == .new || receiver.decoder.missingSymbolCount == 0)
        }
        let progress = receiver.decode()
        #expect(progress == .complete)
        #expect(receiver.block == block.source)
    }

    @Test("Blocks of tens of thousands of symbols decode", arguments: SimulationSeed.seeds(3))
    func largeBlocks(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = seed == 0 ? 56_403 : random.integer(in: 10_000...56_403)
        let layout = SymbolLayout(symbolByteCount: random.integer(in: 1...9))
        let block = TestBlock(symbolCount: symbolCount, layout: layout, random: &random)
        let share = Double(random.integer(in: 0...9)) / 10
        let esis = block.drawSymbolIDs(count: symbolCount + 4, sourceShare: share, random: &random)
        var receiver = TestReceiver(for: block, spareSymbolLimit: 4)
        for esi in esis { #expect(try receiver.receive(esi, of: block) == .new) }
        let progress = receiver.decode()
        #expect(progress == .complete)
        #expect(receiver.block == block.source)
    }

    @Test(
        "Attempts in vain lose nothing: decoding goes on with each symbol",
        arguments: SimulationSeed.seeds(200))
    func attemptsAtEachSymbol(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = random.integer(in: 1...120)
        let block = TestBlock(symbolCount: symbolCount, layout: try Self.drawLayout(&random), random: &random)
        let share = Double(random.integer(in: 0...8)) / 10
        let esis = block.drawSymbolIDs(count: symbolCount + 6, sourceShare: share, random: &random)
        var receiver = TestReceiver(for: block)
        for (index, esi) in esis.enumerated() {
            #expect(try receiver.receive(esi, of: block) == .new)
            let received = index + 1
            if random.integer(in: 0...3) == 0 {
                let earlier = esis[random.integer(in: 0..<received)]
                #expect(try receiver.receive(earlier, of: block) == .duplicate)
            }
            let progress = receiver.decode(atOnce: true)
            #expect(receiver.decode(atOnce: true) == progress, "asked twice, the decoder says something else")
            guard progress == .complete else {
                guard case .needMore(let count) = progress else { return }
                // With K symbols, one of which follows from the others, two are lacking; more is unlikely.
                #expect(count >= max(1, symbolCount - received))
                #expect(received < symbolCount ? count == symbolCount - received : count <= 3)
                if random.integer(in: 0...2) == 0 {
                    receiver.decoder.discardAttempt()
                    let keepsAttempt = receiver.decoder.keepsAttempt
                    #expect(!keepsAttempt)
                }
                continue
            }
            #expect(received >= symbolCount && receiver.block == block.source)
            #expect(receiver.decoder.missingSymbolCount == 0)
            #expect(try receiver.receive(esis[0], of: block) == .unneeded)
            #expect(try receiver.receive((1 << 24) - 1, of: block) == .unneeded)
            #expect(receiver.block == block.source, "a complete block changed")
            return
        }
        Issue.record("six symbols more than the block has did not decode it")
    }

    /// Repair symbols wait in the places of source symbols; these may come afterwards.
    @Test("Source symbols that come late displace repair symbols", arguments: SimulationSeed.seeds(200))
    func lateSourceSymbols(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let symbolCount = random.integer(in: 4...150)
        let block = TestBlock(symbolCount: symbolCount, layout: try Self.drawLayout(&random), random: &random)
        let spareLimit = random.integer(in: 0...6)
        var receiver = TestReceiver(for: block, spareSymbolLimit: spareLimit)
        // Dependent symbols keep the block from being decoded before the source symbols come.
        let repairCount = symbolCount - random.integer(in: 0...min(3, symbolCount - 1))
        for esi in symbolCount..<symbolCount + repairCount {
            #expect(try receiver.receive(esi, of: block) == .new)
        }
        var sources = Array(0..<symbolCount)
        random.shuffle(&sources)
        for (index, esi) in sources.enumerated() {
            let isHeld = receiver.holds(esi)
            #expect(!isHeld)
            #expect(try receiver.receive(esi, of: block) == .new)
            let isHeldNow = receiver.holds(esi)
            #expect(isHeldNow)
            #expect(receiver.decoder.missingSymbolCount == symbolCount - index - 1)
            if random.integer(in: 0...10) == 0 || index == symbolCount - 1 {
                guard receiver.decode() == .complete else { continue }
                #expect(receiver.block == block.source)
                return
            }
        }
        Issue.record("all source symbols did not complete the block")
    }

    @Test("Without room for spare symbols, a block is complete as soon as source symbols make it so")
    func noSpares() throws {
        var failures = 0
        for seed in SimulationSeed.seeds(600) {
            var random = SeededRandom(seed: seed)
            let symbolCount = 10
            let block = TestBlock(
                symbolCount: symbolCount, layout: SymbolLayout(symbolByteCount: 5), random: &random)
            var receiver = TestReceiver(for: block, spareSymbolLimit: 0)
            let esis = block.drawSymbolIDs(count: symbolCount, sourceShare: 0, random: &random)
            for esi in esis { #expect(try receiver.receive(esi, of: block) == .new) }
            if receiver.decode() == .complete { continue }
            failures += 1
            #expect(try receiver.receive((1 << 24) - 1, of: block) == .unneeded)
            // Each source symbol takes the place of a repair symbol, and helps sooner or later.
            for esi in 0..<symbolCount where receiver.decoder.missingSymbolCount > 0 {
                #expect(try receiver.receive(esi, of: block) == .new, "seed \(seed)")
                if receiver.decode() == .complete { break }
            }
            #expect(receiver.block == block.source, "seed \(seed)")
        }
        print("noSpares: \(failures) of the sets of K symbols did not decode")
    }

    /// Symbols that say less than they are many: all are sums of few intermediate symbols.
    private static func dependentIDs(_ block: borrowing TestBlock, count: Int) -> [Int] {
        let parameters = SourceBlockParameters(symbolCount: block.symbolCount)
        let generator = TupleGenerator(parameters)
        let indices = UnsafeMutablePointer<UInt16>.allocate(capacity: TupleGenerator.maximumRowWeight)
        defer { indices.deallocate() }
        var esis: [Int] = []
        var esi = block.symbolCount
        while esis.count < count {
            let id = UInt32(esi + parameters.paddingSymbolCount)
            let (lt, _) = generator.intermediateIndices(of: id, into: indices)
            if (0..<lt).allSatisfy({ indices[$0] < parameters.W / 4 }) { esis.append(esi) }
            esi += 1
        }
        return esis
    }

    @Test("Dependent symbols that came first do not keep others out", arguments: [true, false])
    func dependentSymbolsFirst(isInTurn: Bool) throws {
        var random = SeededRandom(seed: 5)
        let symbolCount = 300
        let block = TestBlock(
            symbolCount: symbolCount, layout: SymbolLayout(symbolByteCount: 9), random: &random)
        var receiver = TestReceiver(for: block, spareSymbolLimit: 20)
        for esi in Self.dependentIDs(block, count: symbolCount + 40) {
            _ = try receiver.receive(esi, of: block)
            if isInTurn { _ = receiver.decode() }
        }
        var progress = receiver.decode(.one, atOnce: true)
        #expect(progress != .complete)
        var count = 0
        while progress != .complete, count <= symbolCount {
            #expect(try receiver.receive(1 << 23 + count, of: block) == .new)
            progress = receiver.decode(.one, atOnce: true)
            count += 1
        }
        #expect(progress == .complete && receiver.block == block.source)
        #expect(count < symbolCount, "the dependent symbols were of no use at all")
    }

    @Test("Source symbols that come late one by one do not cost an attempt each")
    func lateSourcesAreCheap() throws {
        var random = SeededRandom(seed: 6)
        let symbolCount = 3000
        let block = TestBlock(
            symbolCount: symbolCount, layout: SymbolLayout(symbolByteCount: 1), random: &random)
        var receiver = TestReceiver(for: block, spareSymbolLimit: 0)
        for esi in Self.dependentIDs(block, count: symbolCount) { _ = try receiver.receive(esi, of: block) }
        var attemptCount = 0
        for esi in 0..<2000 {
            _ = try receiver.receive(esi, of: block)
            let kept = receiver.decoder.keepsAttempt
            if receiver.decode() == .complete { break }
            if !kept, receiver.decoder.keepsAttempt { attemptCount += 1 }
        }
        #expect(attemptCount < 12, "the first phase ran \(attemptCount) times")
    }

    @Test("Several threads encode and decode what one does", arguments: SimulationSeed.seeds(20))
    func severalThreads(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lanes = Lanes.threads(random.integer(in: 2...5))
        let byteCount = seed % 10 == 0 ? 130 : 700
        let layout = try ObjectTransmissionInformation(
            transferByteCount: 1, symbolByteCount: byteCount, subBlockCount: random.integer(in: 1...4)
        ).symbolLayout
        let symbolCount = random.integer(in: 1...300)
        let block = TestBlock(symbolCount: symbolCount, layout: layout, random: &random)
        let encoder = BlockEncoder(
            plan: EncodingPlan(symbolCount: symbolCount), layout: layout,
            block: block.source.bytes.span.bytes, lanes: lanes)
        #expect(
            TestBlock.symbols(symbolCount..<symbolCount + 9, of: encoder, layout)
                == block.symbols(symbolCount..<symbolCount + 9))

        let esis = block.drawSymbolIDs(count: symbolCount + 4, sourceShare: 0.5, random: &random)
        var receiver = TestReceiver(for: block)
        for esi in esis { _ = try receiver.receive(esi, of: block) }
        let progress = receiver.decode(lanes)
        #expect(progress == .complete && receiver.decoder.missingSymbolCount == 0)
        #expect(receiver.block == block.source)
    }

    @Test(
        "An encoder made symbol by symbol, or used again, makes the same symbols",
        arguments: SimulationSeed.seeds(40))
    func waysToEncode(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (symbolCount, layout) = (Self.drawSymbolCount(&random), try Self.drawLayout(&random))
        let block = TestBlock(symbolCount: symbolCount, layout: layout, random: &random)
        let plan = EncodingPlan(symbolCount: symbolCount)
        let wanted = [0..<1, symbolCount - 1..<symbolCount + 70, (1 << 24) - 3..<1 << 24]
        let reading = BlockEncoder(plan: plan, layout: layout) { esi, symbol in
            let bytes = block.symbol(esi)
            for index in bytes.indices {
                symbol.storeBytes(of: bytes[index], toByteOffset: index, as: UInt8.self)
            }
        }
        var reused = BlockEncoder(
            plan: plan, layout: layout, block: random.bytes(block.source.bytes.count).span.bytes)
        reused.encode(block.source.bytes.span.bytes)
        for esis in wanted {
            #expect(TestBlock.symbols(esis, of: reading, layout) == block.symbols(esis))
            #expect(TestBlock.symbols(esis, of: reused, layout) == block.symbols(esis))
        }
    }

    @Test("Symbols of another size and IDs beyond 24 bits are refused")
    func refusedSymbols() throws {
        var random = SeededRandom(seed: 1)
        let block = TestBlock(symbolCount: 12, layout: SymbolLayout(symbolByteCount: 8), random: &random)
        var receiver = TestReceiver(for: block)
        for byteCount in [0, 7, 9, 65_535] {
            #expect(throws: SymbolError.wrongByteCount(found: byteCount, expected: 8)) {
                _ = try receiver.receive([UInt8](repeating: 0, count: byteCount), esi: 3)
            }
        }
        for esi in [-1, 1 << 24, Int.max, Int.min] {
            #expect(throws: SymbolError.encodingSymbolIDOutOfRange(esi)) {
                _ = try receiver.receive([UInt8](repeating: 0, count: 8), esi: esi)
            }
        }
        let isHeld = receiver.holds(3)
        #expect(!isHeld && receiver.decoder.missingSymbolCount == 12)
        #expect(try receiver.receive((1 << 24) - 1, of: block) == .new)
    }
}

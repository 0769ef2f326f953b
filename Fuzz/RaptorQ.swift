import RaptorQCode

/// Plays a sequence of packets, and attempts at decoding to a block decoder, and holds it to its promises.
///
/// The input begins with five bytes: K (two of them, 1...300), symbol size (1...70, or six times as much), number of
/// spare symbols, number of sub-blocks. The rest are operations, see ``BlockConversation/perform(_:)``.
func fuzzRaptorQ(_ bytes: UnsafeRawBufferPointer) {
    var input = FuzzInput(bytes)
    let symbolCount = 1 + input.integer(byteCount: 2) % 300
    let size = input.integer()
    let symbolByteCount = (1 + size % 70) * (size >= 210 ? 6 : 1)
    let spareLimit = [0, 1, 2, 4, 8, 20, 32, 64][input.integer() & 7]
    let subBlockCount = 1 + input.integer() % min(symbolByteCount, 5)
    let information = try? ObjectTransmissionInformation(
        transferByteCount: UInt64(symbolCount * symbolByteCount), symbolByteCount: symbolByteCount,
        subBlockCount: subBlockCount)
    guard let layout = information?.symbolLayout else {
        preconditionFailure("possible transmission information was refused")
    }
    var conversation = BlockConversation(symbolCount: symbolCount, layout: layout, spareLimit: spareLimit)
    while !input.isEmpty { conversation.perform(&input) }
    conversation.end()
}

/// Reads transmission information, and looks at all that follows from them.
func fuzzRaptorQInformation(_ bytes: UnsafeRawBufferPointer) {
    let raw = RawSpan(_unsafeBytes: bytes)
    guard let information = try? ObjectTransmissionInformation(parsing: raw) else { return }
    checkWire(information, bytes)
    checkPartition(information)
}

private func checkWire(_ information: ObjectTransmissionInformation, _ bytes: UnsafeRawBufferPointer) {
    var copy = [UInt8](repeating: 0xEE, count: ObjectTransmissionInformation.encodedByteCount)
    var span = copy.mutableSpan
    var target = span.mutableBytes
    information.encode(into: &target)
    var expected = Array(bytes.prefix(copy.count))
    expected[5] = 0
    precondition(copy == expected, "transmission information changed on its way")
}

private func checkPartition(_ information: ObjectTransmissionInformation) {
    let (size, blocks) = (UInt64(information.symbolByteCount), information.sourceBlocks)
    precondition(blocks.count == information.sourceBlockCount)
    var offset: UInt64 = 0
    for block in blocks {
        precondition((1...SourceBlockParameters.maximumSymbolCount).contains(block.symbolCount))
        precondition(block.offset == offset, "the blocks leave a gap")
        let padded = block.byteCount + UInt64(block.paddingByteCount)
        precondition(block.byteCount > 0 && padded == UInt64(block.symbolCount) * size)
        offset += block.byteCount
    }
    precondition(offset == information.transferByteCount, "the blocks are not the object")
    var byteCount = 0
    for part in information.symbolLayout.subSymbols {
        precondition(part.offset == byteCount && part.byteCount % information.symbolAlignment == 0)
        precondition(part.byteCount > 0)
        byteCount += part.byteCount
    }
    precondition(byteCount == information.symbolByteCount, "the sub-symbols are not the symbol")
}

/// Bytes to be used up; zeros follow them.
private struct FuzzInput {
    private var rest: Slice<UnsafeRawBufferPointer>

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }

    mutating func integer(byteCount: Int = 1) -> Int {
        (0..<byteCount).reduce(0) { value, _ in value << 8 | Int(rest.popFirst() ?? 0) }
    }
}

/// One block, its encoder and its decoder, and what the decoder should know.
private struct BlockConversation: ~Copyable {
    private let symbolCount: Int
    private let layout: SymbolLayout
    private let spareLimit: Int
    private let source: [UInt8]
    private let encoder: BlockEncoder
    private var decoder: BlockDecoder
    private let block: UnsafeMutableRawBufferPointer
    /// The symbols that were accepted; repair symbols among them may be forgotten.
    private var accepted: Set<Int> = []
    private var sourceCount = 0
    /// Whether all symbols so far were the encoder's.
    private var isGenuine = true
    private var isComplete = false
    private var lastID = 0

    /// A plan takes longer than all the rest; the fuzzer has one thread.
    nonisolated(unsafe) private static var plans: [Int: EncodingPlan] = [:]

    init(symbolCount: Int, layout: SymbolLayout, spareLimit: Int) {
        let plan = Self.plans[symbolCount] ?? EncodingPlan(symbolCount: symbolCount)
        Self.plans[symbolCount] = plan
        self.symbolCount = symbolCount
        self.layout = layout
        self.spareLimit = spareLimit
        var state: UInt32 = 1
        let source = (0..<symbolCount * layout.symbolByteCount).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        self.source = source
        block = .allocate(byteCount: source.count, alignment: 1)
        encoder = BlockEncoder(plan: plan, layout: layout, block: source.span.bytes)
        decoder = BlockDecoder(symbolCount: symbolCount, layout: layout, spareSymbolLimit: spareLimit)
    }

    deinit { block.deallocate() }

    /// An operation is a byte, whose lower half says what happens and whose upper half how often.
    mutating func perform(_ input: inout FuzzInput) {
        let operation = input.integer()
        let count = 1 + operation >> 4
        switch operation & 15 {
        case 0, 1: giveRun(from: lastID + 1, count: count)
        case 2: giveRun(from: input.integer(byteCount: 2) % symbolCount, count: count)
        case 3: giveRun(from: lastID + 1, count: count * 16)
        case 4: giveRun(from: input.integer(byteCount: 3), count: count)
        case 5: giveRun(from: symbolCount + input.integer(), count: count * 16)
        case 6: giveScattered(count: count * 8, seed: input.integer(byteCount: 2))
        case 7: give(lastID)
        case 8: giveGarbage(input.integer(byteCount: 3) % (2 * symbolCount), filling: UInt8(count))
        case 9: giveWrongLength(layout.symbolByteCount + [-1, 1, -layout.symbolByteCount, 999][count & 3])
        case 10: giveWrongID([-1, 1 << 24, .max, .min][count & 3])
        case 11, 12: decode()
        case 13, 14: decode(laneCount: count)
        default: decodeAtEachSymbol(count: count)
        }
    }

    /// Fills the decoder up, so that most inputs end with a complete block, which is then compared.
    mutating func end() {
        guard isGenuine, !isComplete, spareLimit >= 32 else { return }
        for esi in (1 << 24) - symbolCount - spareLimit..<1 << 24 { give(esi) }
        decode(atOnce: true)
        // A block needs few symbols more than it has, whatever came before.
        for esi in (1 << 23)..<(1 << 23) + symbolCount + 40 where !isComplete {
            give(esi)
            decode(atOnce: true)
        }
        precondition(isComplete, "K + 40 genuine symbols did not complete the block")
    }

    private mutating func giveRun(from first: Int, count: Int) {
        for esi in first..<first + count { give(esi & 0xFF_FFFF) }
    }

    private mutating func giveScattered(count: Int, seed: Int) {
        var state = UInt32(seed)
        for _ in 0..<count {
            state = state &* 1_664_525 &+ 1_013_904_223
            give(Int(state >> 8))
        }
    }

    private mutating func decodeAtEachSymbol(count: Int) {
        for esi in lastID + 1..<lastID + 1 + count {
            give(esi & 0xFF_FFFF)
            decode()
        }
    }

    private mutating func give(_ esi: Int) {
        var symbol = [UInt8](repeating: 0, count: layout.symbolByteCount)
        var span = symbol.mutableSpan
        var bytes = span.mutableBytes
        encoder.write(esi..<esi + 1, into: &bytes)
        give(symbol, esi)
        lastID = esi
    }

    private mutating func giveGarbage(_ esi: Int, filling byte: UInt8) {
        give([UInt8](repeating: byte, count: layout.symbolByteCount), esi, isGenuine: false)
    }

    /// Compares what became of a symbol with what should.
    private mutating func give(_ symbol: [UInt8], _ esi: Int, isGenuine: Bool = true) {
        let isKnown = accepted.contains(esi)
        let expected: [BlockDecoder.Reception]
        if isComplete {
            expected = [.unneeded]
        } else if esi < symbolCount {
            expected = [isKnown ? .duplicate : .new]
        } else {
            // A known one may have been forgotten, and a block may be full of others.
            expected = isKnown ? [.duplicate, .new, .unneeded] : [.new, .unneeded]
        }
        var target = MutableRawSpan(_unsafeBytes: block)
        let reception = try? decoder.receive(symbol.span.bytes, esi: esi, block: &target)
        guard let reception, expected.contains(reception) else {
            preconditionFailure("symbol \(esi): \(String(describing: reception))")
        }
        if reception == .new {
            if !isGenuine { self.isGenuine = false }
            accepted.insert(esi)
            if esi < symbolCount {
                precondition(decoder.holds(esi: esi))
                sourceCount += 1
                if sourceCount == symbolCount { complete() }
            }
        }
        checkCounts()
    }

    private mutating func giveWrongLength(_ byteCount: Int) {
        let symbol = [UInt8](repeating: 1, count: byteCount)
        var target = MutableRawSpan(_unsafeBytes: block)
        do throws(SymbolError) {
            _ = try decoder.receive(symbol.span.bytes, esi: 0, block: &target)
            preconditionFailure("a symbol of \(byteCount) bytes was taken")
        } catch {
            precondition(
                error == .wrongByteCount(found: byteCount, expected: layout.symbolByteCount))
        }
    }

    private mutating func giveWrongID(_ esi: Int) {
        let symbol = [UInt8](repeating: 1, count: layout.symbolByteCount)
        var target = MutableRawSpan(_unsafeBytes: block)
        do throws(SymbolError) {
            _ = try decoder.receive(symbol.span.bytes, esi: esi, block: &target)
            preconditionFailure("an encoding symbol ID of \(esi) was taken")
        } catch {
            precondition(error == .encodingSymbolIDOutOfRange(esi))
        }
    }

    /// As by several threads, only one after another, the last pieces first.
    private mutating func decode(laneCount: Int = 1, atOnce: Bool = false) {
        var target = MutableRawSpan(_unsafeBytes: block)
        let lanes = Lanes(count: laneCount) { count, piece in
            for index in (0..<count).reversed() { piece(index) }
        }
        switch decoder.decode(into: &target, lanes: lanes, atOnce: atOnce) {
        case .complete:
            if !isComplete { complete() }
        case .needMore(let count): checkNeed(count)
        }
        checkCounts()
    }

    private mutating func complete() {
        precondition(accepted.count >= symbolCount)
        isComplete = true
        precondition(!isGenuine || block.elementsEqual(source), "the block is not the source")
    }

    private func checkNeed(_ count: Int) {
        precondition(!isComplete && count >= 1)
        precondition(count >= symbolCount - accepted.count)
    }

    private func checkCounts() {
        precondition(decoder.missingSymbolCount == (isComplete ? 0 : symbolCount - sourceCount))
    }
}

import RaptorQCode
import SimulationKit
import Testing

/// Bytes that a failed expectation does not compare one by one, which takes minutes for a block.
struct ByteString: Equatable, CustomTestStringConvertible {
    let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    var testDescription: String { "\(bytes.count) bytes: \(bytes.prefix(16)) …" }
}

/// A source block of random bytes and all its encoding symbols.
struct TestBlock: ~Copyable {
    let symbolCount: Int
    let layout: SymbolLayout
    let source: ByteString
    private let encoder: BlockEncoder

    init(symbolCount: Int, layout: SymbolLayout, random: inout SeededRandom) {
        let source = random.bytes(symbolCount * layout.symbolByteCount)
        self.symbolCount = symbolCount
        self.layout = layout
        self.source = ByteString(source)
        encoder = BlockEncoder(
            plan: EncodingPlan(symbolCount: symbolCount), layout: layout, block: source.span.bytes)
    }

    func symbol(_ esi: Int) -> [UInt8] { symbols(esi..<esi + 1).bytes }

    /// The symbols one after another.
    func symbols(_ esis: Range<Int>) -> ByteString { Self.symbols(esis, of: encoder, layout) }

    static func symbols(_ esis: Range<Int>, of encoder: borrowing BlockEncoder, _ layout: SymbolLayout)
        -> ByteString
    {
        var symbols = [UInt8](repeating: 0xEE, count: esis.count * layout.symbolByteCount)
        var span = symbols.mutableSpan
        var bytes = span.mutableBytes
        encoder.write(esis, into: &bytes)
        return ByteString(symbols)
    }

    /// Different encoding symbol IDs: some of the source symbols, and repair symbols from all that there are.
    func drawSymbolIDs(count: Int, sourceShare: Double, random: inout SeededRandom) -> [Int] {
        var esis: Set<Int> = []
        var sources = Array(0..<symbolCount)
        random.shuffle(&sources)
        esis.formUnion(sources.prefix(min(count, Int(Double(symbolCount) * sourceShare))))
        // Often from the first few, as from a carousel; else from all 2^24.
        let end = random.integer(in: 0...1) == 0 ? min(1 << 24, 3 * symbolCount + 100) : 1 << 24
        while esis.count < count { esis.insert(random.integer(in: symbolCount..<end)) }
        var shuffled = esis.sorted()
        random.shuffle(&shuffled)
        return shuffled
    }
}

/// A decoder and the block that it fills.
struct TestReceiver: ~Copyable {
    var decoder: BlockDecoder
    private let memory: UnsafeMutableRawBufferPointer

    init(for block: borrowing TestBlock, spareSymbolLimit: Int = 256) {
        decoder = BlockDecoder(
            symbolCount: block.symbolCount, layout: block.layout, spareSymbolLimit: spareSymbolLimit)
        memory = .allocate(byteCount: block.source.bytes.count, alignment: 1)
        memory.copyBytes(from: [UInt8](repeating: 0xEE, count: memory.count))
    }

    deinit { memory.deallocate() }

    var block: ByteString { ByteString(memory) }

    mutating func receive(_ symbol: [UInt8], esi: Int) throws(SymbolError) -> BlockDecoder.Reception {
        var bytes = MutableRawSpan(_unsafeBytes: memory)
        return try decoder.receive(symbol.span.bytes, esi: esi, block: &bytes)
    }

    mutating func receive(
        _ esi: Int, of source: borrowing TestBlock
    ) throws(SymbolError) -> BlockDecoder.Reception {
        try receive(source.symbol(esi), esi: esi)
    }

    mutating func decode(_ lanes: Lanes = .one, atOnce: Bool = false) -> BlockDecoder.Progress {
        var bytes = MutableRawSpan(_unsafeBytes: memory)
        return decoder.decode(into: &bytes, lanes: lanes, atOnce: atOnce)
    }

    func holds(_ esi: Int) -> Bool { decoder.holds(esi: esi) }
}

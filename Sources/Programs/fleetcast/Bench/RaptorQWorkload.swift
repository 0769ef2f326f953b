import Processors
import RaptorQCode

/// A block of arbitrary bytes and its symbols, and what a benchmark does with them.
final class RaptorQWorkload: Sendable {
    let symbolCount: Int
    private let layout: SymbolLayout
    private let plan: EncodingPlan
    private let block: [UInt8]
    private let repairCount: Int

    init(symbolCount: Int, symbolByteCount: Int) {
        self.symbolCount = symbolCount
        layout = SymbolLayout(symbolByteCount: symbolByteCount)
        plan = EncodingPlan(symbolCount: symbolCount)
        // As many as the block has for the decoder, and enough for a fair measure of small blocks.
        repairCount = max(symbolCount + 20, 1000)
        var random = SplitMix(state: 1)
        block = (0..<symbolCount * symbolByteCount).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// Something to measure.
    struct Figure {
        let name: String
        let unit: String
        /// Measures for about so many seconds.
        let measure: (_ seconds: Double) -> Double
    }

    static let figureNames = [
        "memory_encode", "memory_decode", "plan", "encode_first", "encode_cached", "repair", "decode_loss10",
        "decode_loss10_plus20", "decode_repair_only", "decode_two_cores",
    ]

    /// The figures in the order of ``figureNames``.
    ///
    /// Memory comes first: later, memory that was freed is in use again unseen.
    var figures: [Figure] {
        func rate(_ name: String, _ work: @escaping () -> Int) -> Figure {
            Figure(name: name, unit: "MB/s") { seconds in
                Stopwatch.median(seconds: seconds) { Double(work()) / 1e6 }
            }
        }
        return [
            Figure(name: "memory_encode", unit: "MB") { _ in self.encodingMemory() },
            Figure(name: "memory_decode", unit: "MB") { _ in self.decodingMemory() },
            rate("plan", makePlan),
            rate("encode_first", encodeFirst),
            rate("encode_cached", encodeCached),
            Figure(name: "repair", unit: "MB/s") { seconds in
                let encoder = self.encode(self.plan)
                return Stopwatch.median(seconds: seconds) { Double(self.makeRepairSymbols(encoder)) / 1e6 }
            },
            decoding("decode_loss10", lossPerMille: 100, extra: 0),
            decoding("decode_loss10_plus20", lossPerMille: 100, extra: 20),
            decoding("decode_repair_only", lossPerMille: 1000, extra: 0),
            Figure(name: "decode_two_cores", unit: "x", measure: twoCores),
        ]
    }

    private func decoding(_ name: String, lossPerMille: Int, extra: Int) -> Figure {
        Figure(name: name, unit: "MB/s") { seconds in
            let received = self.receivedSymbols(
                lossPerMille: lossPerMille, extra: extra, self.encode(self.plan))
            _ = self.decode(received)
            precondition(self.holdsBlock, "the block that was decoded is another one")
            return Stopwatch.median(seconds: seconds) { Double(self.decode(received)) / 1e6 }
        }
    }

    private func encode(_ plan: EncodingPlan) -> BlockEncoder {
        let block = block
        return BlockEncoder(plan: plan, layout: layout, block: block.span.bytes)
    }

    private func makePlan() -> Int {
        _ = EncodingPlan(symbolCount: symbolCount)
        return block.count
    }

    private func encodeFirst() -> Int {
        _ = encode(EncodingPlan(symbolCount: symbolCount))
        return block.count
    }

    private func encodeCached() -> Int {
        _ = encode(plan)
        return block.count
    }

    private let repairSpace = Space()

    private func makeRepairSymbols(_ encoder: borrowing BlockEncoder) -> Int {
        let count = repairCount * layout.symbolByteCount
        repairSpace.withBytes(count) { encoder.write(symbolCount..<symbolCount + repairCount, into: &$0) }
        return count
    }

    // MARK: Decoding

    /// Symbols in the order of their arrival.
    struct Received: Sendable {
        var esis: [Int] = []
        var symbols: [UInt8] = []
    }

    /// The source symbols but for so many of them, drawn at random.
    private func arrivingSources(lostCount: Int) -> [Int] {
        var random = SplitMix(state: 2)
        return (0..<symbolCount).shuffled(using: &random).dropFirst(lostCount).sorted()
    }

    private func receivedSymbols(
        lossPerMille: Int, extra: Int, _ encoder: borrowing BlockEncoder
    ) -> Received {
        var received = Received(esis: arrivingSources(lostCount: symbolCount * lossPerMille / 1000))
        received.esis += symbolCount..<2 * symbolCount - received.esis.count + extra
        let T = layout.symbolByteCount
        received.symbols = [UInt8](repeating: 0, count: received.esis.count * T)
        let sourceCount = received.esis.firstIndex { $0 >= symbolCount } ?? received.esis.count
        for index in 0..<sourceCount {
            let source = received.esis[index] * T
            received.symbols.replaceSubrange(index * T..<(index + 1) * T, with: block[source..<source + T])
        }
        let repairIDs = symbolCount..<symbolCount + received.esis.count - sourceCount
        var repair = [UInt8](repeating: 0, count: repairIDs.count * T)
        var span = repair.mutableSpan
        var bytes = span.mutableBytes
        encoder.write(repairIDs, into: &bytes)
        received.symbols.replaceSubrange(sourceCount * T..<received.symbols.count, with: repair)
        return received
    }

    private let blockSpace = Space()

    /// From symbols as they came to the complete block.
    private func decode(_ received: Received) -> Int {
        blockSpace.withBytes(block.count) { target in
            var decoder = BlockDecoder(symbolCount: symbolCount, layout: layout)
            receive(received, &decoder, &target)
            guard decoder.decode(into: &target) == .complete else {
                fatalError("the benchmark's symbols do not decode")
            }
        }
        return block.count
    }

    /// Whether the last block decoded is the one that was encoded.
    private var holdsBlock: Bool {
        block.withUnsafeBytes { $0.elementsEqual(blockSpace.buffer(block.count).bytes) }
    }

    private func receive(_ received: Received, _ decoder: inout BlockDecoder, _ target: inout MutableRawSpan)
    {
        let T = layout.symbolByteCount
        let symbols = received.symbols.span.bytes
        for (index, esi) in received.esis.enumerated() {
            let symbol = symbols.extracting(index * T..<(index + 1) * T)
            _ = try? decoder.receive(symbol, esi: esi, block: &target)
        }
    }

    /// How many times as fast two threads decode as one does, all symbols at hand.
    private func twoCores(seconds: Double) -> Double {
        let received = receivedSymbols(lossPerMille: 100, extra: 0, encode(plan))
        return decodingSeconds(received, .one, seconds) / decodingSeconds(received, .threads(2), seconds)
    }

    private func decodingSeconds(_ received: Received, _ lanes: Lanes, _ seconds: Double) -> Double {
        var times: [Double] = []
        let start = Stopwatch.wallSeconds()
        while times.count < 4 || Stopwatch.wallSeconds() - start < seconds {
            blockSpace.withBytes(block.count) { target in
                var decoder = BlockDecoder(symbolCount: symbolCount, layout: layout)
                receive(received, &decoder, &target)
                let start = Stopwatch.wallSeconds()
                _ = decoder.decode(into: &target, lanes: lanes)
                times.append(Stopwatch.wallSeconds() - start)
            }
        }
        times.sort()
        return times[times.count / 2]
    }

    // MARK: Memory

    /// In MB; the symbols are read one by one, so that the block need not be in memory.
    private func encodingMemory() -> Double {
        let T = layout.symbolByteCount
        return ProcessMemory.peak {
            _ = BlockEncoder(plan: EncodingPlan(symbolCount: symbolCount), layout: layout) { esi, symbol in
                for index in 0..<T {
                    symbol.storeBytes(of: block[esi * T + index], toByteOffset: index, as: UInt8.self)
                }
            }
        }
    }

    /// In MB, the block included.
    private func decodingMemory() -> Double {
        let received = receivedSymbols(lossPerMille: 100, extra: 0, encode(plan))
        return ProcessMemory.peak { _ = decode(received) }
    }
}

/// Memory that is kept from run to run, so that only the first one pays for pages.
private final class Space: @unchecked Sendable {
    struct Buffer: @unchecked Sendable {
        let bytes: UnsafeMutableRawBufferPointer
    }

    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit { memory.deallocate() }

    func buffer(_ count: Int) -> Buffer {
        if memory.count < count {
            memory.deallocate()
            memory = .allocate(byteCount: count, alignment: 64)
        }
        return Buffer(bytes: UnsafeMutableRawBufferPointer(rebasing: memory[..<count]))
    }

    func withBytes(_ count: Int, _ body: (inout MutableRawSpan) -> Void) {
        let bytes = buffer(count).bytes
        var span = MutableRawSpan(_unsafeBytes: bytes)
        body(&span)
    }
}

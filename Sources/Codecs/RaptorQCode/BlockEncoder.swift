internal import GaloisField

/// Makes the encoding symbols of one source block (RFC 6330, section 5.3).
///
/// It holds the L intermediate symbols, some 2 % more than the block itself, and needs the block no longer once it is made.
public struct BlockEncoder: ~Copyable, Sendable {
    /// The highest encoding symbol ID, 2²⁴ − 1: the FEC payload ID has 24 bits for it.
    public static let maximumEncodingSymbolID = 0xFF_FFFF

    /// What the symbols are made from, in strips one after another.
    private let intermediate: FixedArray<UInt8>
    private let strips: [Strip]
    private let plan: Plan
    private let layout: SymbolLayout
    private let generator: TupleGenerator

    /// Computes the intermediate symbols.
    ///
    /// - Parameters:
    ///   - plan: for the block's number of symbols, K.
    ///   - layout: with the symbol size T.
    ///   - block: K × T bytes.
    public init(plan: EncodingPlan, layout: SymbolLayout, block: RawSpan) {
        precondition(block.byteCount == plan.symbolCount * layout.symbolByteCount, "a block has K × T bytes")
        self.init(plan: plan, layout: layout)
        block.withUnsafeBytes { block in
            computeStrips(0..<strips.count, block: block)
        }
    }

    /// Room for the intermediate symbols, still to be computed.
    init(plan: EncodingPlan, layout: SymbolLayout) {
        self.plan = plan.plan
        self.layout = layout
        strips = Strip.strips(of: layout, rowCount: plan.plan.rowCount)
        generator = TupleGenerator(plan.plan.parameters)
        intermediate = FixedArray(
            uninitializedCount: strips.count * plan.plan.rowCount * (strips.first?.width ?? 0), alignment: 64)
    }

    private func rows(of strip: Int) -> UnsafeMutablePointer<UInt8> {
        intermediate.base + strip * plan.rowCount * strips[strip].width
    }

    /// Computes some strips of the intermediate symbols.
    func computeStrips(_ range: Range<Int>, block: UnsafeRawBufferPointer) {
        guard let first = range.first, let base = block.baseAddress else { return }
        let K = plan.parameters.symbolCount
        let scratch = Plan.Scratch(for: plan, width: strips[first].width)
        var index = first
        while index < range.upperBound {
            let part = layout.subSymbols[strips[index].subSymbol]
            let matrix = base.assumingMemoryBound(to: UInt8.self) + K * part.offset
            // Symbols from K to K′ − 1 are the padding of the extended source block: zeros.
            let inputs = Inputs(for: plan) { $0 < K ? matrix + $0 * part.byteCount : nil }
            let subSymbol = strips[index].subSymbol
            while index < range.upperBound, strips[index].subSymbol == subSymbol {
                plan.run(into: rows(of: index), inputs, strips[index], scratch)
                index += 1
            }
        }
    }

    /// Writes encoding symbols, source or repair, one after another.
    ///
    /// The longer the range, the better: symbols are made strip by strip, and a strip of the intermediate symbols is in the
    /// cache after the first few hundred.
    ///
    /// - Parameters:
    ///   - range: of encoding symbol IDs, below 2²⁴.
    ///   - symbols: receives `range.count` × T bytes.
    public func write(_ range: Range<Int>, into symbols: inout MutableRawSpan) {
        precondition(range.lowerBound >= 0 && range.upperBound <= Self.maximumEncodingSymbolID + 1)
        precondition(symbols.byteCount == range.count * layout.symbolByteCount)
        let batch = 2048
        symbols.withUnsafeMutableBytes { symbols in
            for first in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
                let end = min(first + batch, range.upperBound)
                let offset = (first - range.lowerBound) * layout.symbolByteCount
                write(batch: first..<end, to: symbols.baseAddress! + offset)
            }
        }
    }

    private func write(batch: Range<Int>, to symbols: UnsafeMutableRawPointer) {
        let parameters = plan.parameters
        let padding = parameters.extendedSymbolCount - parameters.symbolCount
        let program = GatherProgram(plan, generator, batch.count) { index in
            let id = batch.lowerBound + index
            return UInt32(truncatingIfNeeded: id < parameters.symbolCount ? id : id + padding)
        }
        let outputs = FixedArray<UnsafeMutablePointer<UInt8>?>(uninitializedCount: batch.count)
        for (index, strip) in strips.enumerated() {
            let offset = layout.subSymbols[strip.subSymbol].offset
            if index == 0 || strips[index - 1].subSymbol != strip.subSymbol {
                for symbol in 0..<batch.count {
                    let start = symbols + symbol * layout.symbolByteCount + offset
                    outputs.base[symbol] = start.assumingMemoryBound(to: UInt8.self)
                }
            }
            program.run(rows: rows(of: index), strip: strip, outputs: outputs)
        }
    }
}

/// Symbols as sums of rows; see `gf_kernels.gather`.
struct GatherProgram: ~Copyable {
    private let program: FixedArray<UInt16>
    let symbolCount: Int

    /// - Parameter internalSymbolID: of the n-th symbol.
    init(
        _ plan: Plan, _ generator: TupleGenerator, _ symbolCount: Int, internalSymbolID: (Int) -> UInt32
    ) {
        program = FixedArray(uninitializedCount: symbolCount * (1 + TupleGenerator.maximumRowWeight))
        self.symbolCount = symbolCount
        var end = program.base
        plan.positions.withUnsafeBufferPointer { positions in
            for index in 0..<symbolCount {
                let (light, inactive) = generator.intermediateIndices(
                    of: internalSymbolID(index), into: end + 1)
                end[0] = UInt16(truncatingIfNeeded: light + inactive)
                for term in 1...light + inactive { end[term] = positions[Int(end[term])] }
                end += 1 + light + inactive
            }
        }
    }

    func run(
        rows: UnsafePointer<UInt8>, strip: Strip, outputs: borrowing FixedArray<UnsafeMutablePointer<UInt8>?>
    ) {
        gf_kernels_best().pointee.gather(
            outputs.base, strip.offset, strip.used, rows, strip.width, program.base, symbolCount)
    }
}

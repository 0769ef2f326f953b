internal import GaloisField

/// Makes the encoding symbols of one source block (RFC 6330, section 5.3).
///
/// It holds the L intermediate symbols, some 2 % more than the block itself, and needs the block no longer
/// once it is made.
public struct BlockEncoder: ~Copyable, Sendable {
    /// What the symbols are made from, strip after strip, L rows each.
    private let intermediate: FixedArray<UInt8>
    private let strips: [Strip]
    private let plan: Plan
    private let layout: SymbolLayout
    private let generator: TupleGenerator

    /// Computes the intermediate symbols of a block in memory.
    ///
    /// - Parameters:
    ///   - plan: for the block's number of symbols, K.
    ///   - layout: with the symbol size T.
    ///   - block: K × T bytes.
    ///   - lanes: threads to use.
    public init(plan: EncodingPlan, layout: SymbolLayout, block: RawSpan, lanes: Lanes = .one) {
        self.init(plan: plan, layout: layout)
        encode(block, lanes: lanes)
    }

    /// Computes the intermediate symbols of a block that is read symbol by symbol, so that it never is in
    /// memory as a whole.
    ///
    /// - Parameters:
    ///   - plan: for the block's number of symbols, K.
    ///   - layout: with the symbol size T.
    ///   - lanes: threads to use.
    ///   - read: called for each encoding symbol ID 0..<K in order, with T bytes to fill: the source symbol,
    ///     its sub-symbols one after another. What it throws is passed on.
    public init<Failure: Error>(
        plan: EncodingPlan, layout: SymbolLayout, lanes: Lanes = .one,
        reading read: (_ esi: Int, _ symbol: inout MutableRawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        self.init(plan: plan, layout: layout)
        let symbol = FixedArray<UInt8>(repeating: 0, count: layout.symbolByteCount)
        for esi in 0..<plan.symbolCount {
            var span = MutableRawSpan(_unsafeStart: symbol.base, byteCount: symbol.count)
            try read(esi, &span)
            keep(esi, symbol)
        }
        encodeInPlace(lanes)
    }

    /// Divides a source symbol among the strips, where it is the row of its number until they are encoded.
    private func keep(_ esi: Int, _ symbol: borrowing FixedArray<UInt8>) {
        for (index, strip) in strips.enumerated() {
            (rows(of: index) + esi * strip.width).update(from: symbol.base + strip.offset, count: strip.used)
        }
    }

    private init(plan: EncodingPlan, layout: SymbolLayout) {
        self.plan = plan.plan
        self.layout = layout
        // Encoding symbols are in one piece, whatever pieces they have in the block.
        strips = Strip.strips(
            of: SymbolLayout(symbolByteCount: layout.symbolByteCount), rowCount: plan.plan.rowCount)
        generator = TupleGenerator(plan.plan.parameters)
        intermediate = FixedArray(
            uninitializedCount: strips.count * plan.plan.rowCount * strips[0].width, alignment: 64)
    }

    /// Takes another block of the same size: its intermediate symbols replace those of the one before, in the
    /// same memory.
    ///
    /// - Parameters:
    ///   - block: K × T bytes.
    ///   - lanes: threads to use.
    public mutating func encode(_ block: RawSpan, lanes: Lanes = .one) {
        let K = plan.parameters.symbolCount
        precondition(block.byteCount == K * layout.symbolByteCount, "a block has K × T bytes")
        block.withUnsafeBytes { block in
            guard let base = block.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            if layout.subSymbols.count > 1 { return encodeSubSymbols(base, lanes) }
            lanes.divide(strips.count) { range in
                let scratch = Plan.Scratch(for: plan, width: strips[0].width)
                // Symbols from K to K′ − 1 are the padding of the extended source block: zeros.
                let inputs = Inputs(for: plan) { $0 < K ? base + $0 * layout.symbolByteCount : nil }
                for index in range { plan.run(into: rows(of: index), inputs, strips[index], scratch) }
            }
        }
    }

    private func encodeSubSymbols(_ block: UnsafePointer<UInt8>, _ lanes: Lanes) {
        let K = plan.parameters.symbolCount
        let symbol = FixedArray<UInt8>(uninitializedCount: layout.symbolByteCount)
        for esi in 0..<K {
            layout.copy(place: esi, of: block, symbolCount: K, to: symbol.base)
            keep(esi, symbol)
        }
        encodeInPlace(lanes)
    }

    /// Replaces the source symbols, which are the first K rows of each strip, by the intermediate symbols.
    private func encodeInPlace(_ lanes: Lanes) {
        let K = plan.parameters.symbolCount
        let stripByteCount = plan.rowCount * strips[0].width
        let width = strips[0].width
        lanes.divide(strips.count) { range in
            let scratch = Plan.Scratch(for: plan, width: width)
            let solved = FixedArray<UInt8>(uninitializedCount: stripByteCount, alignment: 64)
            let inputs = Inputs(for: plan) { $0 < K ? UnsafePointer(intermediate.base + $0 * width) : nil }
            for index in range {
                // As a strip of symbols that lie one strip's bytes apart: the first strip's rows are the
                // symbols.
                let rows = Strip(subSymbol: 0, offset: index * stripByteCount, used: width, width: width)
                plan.run(into: solved.base, inputs, rows, scratch)
                self.rows(of: index).update(from: solved.base, count: stripByteCount)
            }
        }
    }

    private func rows(of strip: Int) -> UnsafeMutablePointer<UInt8> {
        intermediate.base + strip * plan.rowCount * strips[0].width
    }

    /// Writes encoding symbols, source or repair, one after another.
    ///
    /// The longer the range, the better: symbols are made strip by strip, and a strip of the intermediate
    /// symbols is in the cache after the first few hundred.
    ///
    /// - Parameters:
    ///   - range: of encoding symbol IDs, below 2²⁴.
    ///   - symbols: receives `range.count` × T bytes.
    ///   - lanes: threads to use.
    public func write(_ range: Range<Int>, into symbols: inout MutableRawSpan, lanes: Lanes = .one) {
        precondition(range.lowerBound >= 0 && range.upperBound <= EncodingSymbols.maximumID + 1)
        precondition(symbols.byteCount == range.count * layout.symbolByteCount)
        let batch = 2048
        symbols.withUnsafeMutableBytes { symbols in
            guard let base = symbols.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            for first in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
                let end = min(first + batch, range.upperBound)
                write(
                    batch: first..<end, to: base + (first - range.lowerBound) * layout.symbolByteCount, lanes)
            }
        }
    }

    private func write(batch: Range<Int>, to symbols: UnsafeMutablePointer<UInt8>, _ lanes: Lanes) {
        let parameters = plan.parameters
        let padding = parameters.paddingSymbolCount
        let program = GatherProgram(plan, generator, batch.count) { index in
            let id = batch.lowerBound + index
            return UInt32(truncatingIfNeeded: id < parameters.symbolCount ? id : id + padding)
        }
        let outputs = FixedArray<UnsafeMutablePointer<UInt8>?>(uninitializedCount: batch.count)
        for symbol in 0..<batch.count { outputs.base[symbol] = symbols + symbol * layout.symbolByteCount }
        lanes.divide(strips.count) { range in
            for index in range {
                program.run(rows: rows(of: index), strip: strips[index], outputs: outputs)
            }
        }
    }
}

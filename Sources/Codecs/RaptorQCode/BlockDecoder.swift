/// Recovers one source block from any sufficient set of its encoding symbols (RFC 6330, section 5.4).
///
/// The caller owns the block, K × T bytes of memory or of a mapped file, and passes it to every call; the decoder
/// writes source symbols straight to their places and, at the end, the missing ones beside them. While the block is
/// incomplete, the places of missing symbols hold repair symbols and have no meaning to others.
///
/// K symbols are enough in more than 99 of 100 cases, K + 1 in more than 9999 of 10 000, K + 2 in all but one of a million.
public struct BlockDecoder: ~Copyable, Sendable {
    /// What became of a symbol.
    public enum Reception: Sendable {
        /// It brings the block nearer to completion.
        case new
        /// It was known.
        case duplicate
        /// The block is complete, or there are as many spare symbols as may be kept: call ``decode(into:)``.
        case unneeded
    }

    /// How far decoding is.
    public enum Progress: Sendable, Equatable {
        /// At least so many more different symbols are needed.
        case needMore(atLeast: Int)
        /// All source symbols are at their places.
        case complete
    }

    private let parameters: SourceBlockParameters
    private let layout: SymbolLayout
    private var store: SymbolStore
    private var solver: Solver?
    /// What the solver's LT equations are about, one for each: a source symbol's ID; −1 for padding; −2 − n for repair symbol n.
    private var equationSymbols: [Int32] = []
    /// How many repair symbols the solver knows.
    private var solvedRepairCount = 0
    /// Source symbols that came after the solver was made.
    private var lateSourceIDs: [UInt32] = []
    /// After an attempt that no single symbol can save: how many symbols must be there for another one.
    private var nextAttempt = 0
    private var recovery: Recovery?

    /// A block of which nothing is known.
    ///
    /// - Parameters:
    ///   - symbolCount: K, 1...56 403.
    ///   - layout: with the symbol size T.
    ///   - spareSymbolLimit: how many symbols are kept beyond K, 0...8000. They matter only if an attempt at decoding fails.
    public init(symbolCount: Int, layout: SymbolLayout, spareSymbolLimit: Int = 256) {
        precondition((0...8000).contains(spareSymbolLimit), "at most 8000 spare symbols")
        parameters = SourceBlockParameters(symbolCount: symbolCount)
        self.layout = layout
        store = SymbolStore(symbolCount: symbolCount, layout: layout, spareLimit: spareSymbolLimit)
    }

    /// Number of source symbols that are not at their places.
    public var missingSymbolCount: Int { store.missingCount }

    /// Whether a source symbol is at its place.
    ///
    /// - Parameter esi: its encoding symbol ID, below K.
    public func holds(esi: Int) -> Bool { store.holds(source: esi) }

    /// Takes a symbol.
    ///
    /// - Parameters:
    ///   - symbol: T bytes.
    ///   - esi: its encoding symbol ID, 0...2²⁴ − 1; below K it is a source symbol.
    ///   - block: K × T bytes, the same ones in every call.
    public mutating func receive(
        _ symbol: RawSpan, esi: Int, block: inout MutableRawSpan
    ) throws(SymbolError) -> Reception {
        guard symbol.byteCount == layout.symbolByteCount else {
            throw .wrongByteCount(found: symbol.byteCount, expected: layout.symbolByteCount)
        }
        guard (0...BlockEncoder.maximumEncodingSymbolID).contains(esi) else {
            throw .encodingSymbolIDOutOfRange(esi)
        }
        checkSize(block)
        if store.missingCount == 0 { return .unneeded }
        if esi < parameters.symbolCount {
            if store.holds(source: esi) { return .duplicate }
        } else {
            if store.holds(repair: esi) { return .duplicate }
            if !store.hasRoom { return .unneeded }
        }
        recovery = nil
        symbol.withUnsafeBytes { symbol in
            block.withUnsafeMutableBytes { block in
                guard let symbol = symbol.baseAddress, let block = block.baseAddress else { return }
                if esi < parameters.symbolCount {
                    store.insert(source: esi, symbol, block: block)
                    if solver != nil { lateSourceIDs.append(UInt32(truncatingIfNeeded: esi)) }
                } else {
                    store.insert(repair: esi, symbol, block: block)
                }
            }
        }
        return .new
    }

    /// Recovers the missing source symbols, if there are enough symbols.
    ///
    /// An attempt in vain costs little when it is repeated: what was worked out stays, and later symbols add to it.
    ///
    /// - Parameter block: K × T bytes.
    public mutating func decode(into block: inout MutableRawSpan) -> Progress {
        checkSize(block)
        let progress = solve()
        guard progress == .complete, store.missingCount > 0 else { return progress }
        block.withUnsafeMutableBytes { recoverStrips(0..<stripCount, block: $0) }
        finish()
        return .complete
    }

    private func checkSize(_ block: borrowing MutableRawSpan) {
        precondition(
            block.byteCount == parameters.symbolCount * layout.symbolByteCount, "a block has K × T bytes")
    }
}

// Decoding in three steps: solve the equations, recover the symbols strip by strip, by several threads if wanted, finish.
extension BlockDecoder {
    /// Works out how the missing symbols follow from those at hand; no symbol is touched.
    ///
    /// - Returns: `.complete` if ``recoverStrips(_:block:)`` can follow.
    public mutating func solve() -> Progress {
        if store.missingCount == 0 || recovery != nil { return .complete }
        let lacking = parameters.symbolCount - store.count
        if lacking > 0 { return .needMore(atLeast: lacking) }
        if store.count < nextAttempt { return .needMore(atLeast: nextAttempt - store.count) }
        if solver == nil {
            makeSolver()
        } else {
            extendSolver()
        }
        guard let plan = solver?.plan() else {
            if solver == nil {
                // Symbols chosen by somebody who wishes us ill. A few more may help; each attempt costs a first phase.
                nextAttempt = store.count + 32
            }
            return .needMore(atLeast: max(1, nextAttempt - store.count))
        }
        recovery = Recovery(plan: plan, missing: (0..<parameters.symbolCount).filter { !store.holds(source: $0) })
        recovery?.strips = Strip.strips(of: layout, rowCount: plan.rowCount)
        return .complete
    }

    /// Into how many independent pieces of work the recovery falls apart, once solved; 0 if there is nothing to recover.
    public var stripCount: Int { recovery?.strips.count ?? 0 }

    /// Recovers some of the bytes of every missing symbol. Disjoint ranges may run at the same time.
    ///
    /// - Parameters:
    ///   - range: of strips, within 0..<``stripCount``.
    ///   - block: K × T bytes.
    public func recoverStrips(_ range: Range<Int>, block: UnsafeMutableRawBufferPointer) {
        guard let recovery, !range.isEmpty, let base = block.baseAddress else { return }
        precondition(block.count == parameters.symbolCount * layout.symbolByteCount, "a block has K × T bytes")
        let bytes = base.assumingMemoryBound(to: UInt8.self)
        let (plan, strips) = (recovery.plan, recovery.strips)
        let width = strips[range.lowerBound].width
        let scratch = Plan.Scratch(for: plan, width: width)
        let rows = FixedArray<UInt8>(uninitializedCount: plan.rowCount * width, alignment: 64)
        let missing = GatherProgram(plan, TupleGenerator(parameters), recovery.missing.count) {
            UInt32(truncatingIfNeeded: recovery.missing[$0])
        }
        let outputs = FixedArray<UnsafeMutablePointer<UInt8>?>(uninitializedCount: recovery.missing.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let subSymbol = strips[index].subSymbol
            let part = layout.subSymbols[subSymbol]
            let matrix = bytes + parameters.symbolCount * part.offset
            store.withSpares { spares in
                let inputs = Inputs(for: plan) { address(ofEquation: $0, part, bytes, spares) }
                for (output, symbol) in recovery.missing.enumerated() {
                    outputs.base[output] = matrix + symbol * part.byteCount
                }
                while index < range.upperBound, strips[index].subSymbol == subSymbol {
                    plan.run(into: rows.base, inputs, strips[index], scratch)
                    missing.run(rows: rows.base, strip: strips[index], outputs: outputs)
                    index += 1
                }
            }
        }
    }

    /// To be called when all strips are recovered: the block is complete then.
    public mutating func finish() {
        precondition(recovery != nil, "nothing was recovered")
        recovery = nil
        solver = nil
        equationSymbols = []
        lateSourceIDs = []
        store.complete()
    }

    private func address(
        ofEquation equation: Int, _ part: SymbolLayout.SubSymbol, _ block: UnsafePointer<UInt8>,
        _ spares: UnsafePointer<UInt8>?
    ) -> UnsafePointer<UInt8>? {
        let symbol = Int(equationSymbols[equation])
        if symbol >= 0 { return block + parameters.symbolCount * part.offset + symbol * part.byteCount }
        return symbol == -1 ? nil : store.address(repair: -2 - symbol, part, block, spares: spares)
    }

    /// The solver for all symbols at hand, with room for those that the budget allows to come.
    private mutating func makeSolver() {
        let (K, padded) = (parameters.symbolCount, parameters.extendedSymbolCount)
        let room = store.count + store.missingCount + store.spareLimit
        var equations = BinaryEquations(parameters: parameters, symbolCapacity: room + padded - K)
        equationSymbols = []
        equationSymbols.reserveCapacity(store.count + padded - K)
        for esi in 0..<K where store.holds(source: esi) {
            equations.append(internalSymbolID: UInt32(truncatingIfNeeded: esi))
            equationSymbols.append(Int32(truncatingIfNeeded: esi))
        }
        for padding in K..<padded {
            equations.append(internalSymbolID: UInt32(truncatingIfNeeded: padding))
            equationSymbols.append(-1)
        }
        for (index, esi) in store.repairIDs.enumerated() {
            equations.append(internalSymbolID: esi + UInt32(truncatingIfNeeded: padded - K))
            equationSymbols.append(Int32(truncatingIfNeeded: -2 - index))
        }
        solvedRepairCount = store.repairIDs.count
        lateSourceIDs = []
        solver = Solver(equations)
    }

    private mutating func extendSolver() {
        for esi in lateSourceIDs {
            solver?.append(internalSymbolID: esi)
            equationSymbols.append(Int32(truncatingIfNeeded: esi))
        }
        lateSourceIDs = []
        let padding = UInt32(truncatingIfNeeded: parameters.extendedSymbolCount - parameters.symbolCount)
        for index in solvedRepairCount..<store.repairIDs.count {
            solver?.append(internalSymbolID: store.repairIDs[index] + padding)
            equationSymbols.append(Int32(truncatingIfNeeded: -2 - index))
        }
        solvedRepairCount = store.repairIDs.count
    }
}

/// A solved decoder.
private struct Recovery: Sendable {
    let plan: Plan
    /// The source symbols to recover.
    let missing: [Int]
    var strips: [Strip] = []
}

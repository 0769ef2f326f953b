/// Recovers one source block from any sufficient set of its encoding symbols (RFC 6330, section 5.4).
///
/// The caller owns the block, K × T bytes of memory or of a mapped file, and passes it to every call; the
/// decoder writes source symbols straight to their places and, at the end, the missing ones beside them.
/// While the block is incomplete, the places of missing symbols hold repair symbols and have no meaning to
/// others.
///
/// K symbols are enough in more than 99 of 100 cases, K + 1 in more than 9999 of 10 000, K + 2 in all but one
/// of a million.
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
    /// What the solver's LT equations are about, one for each: a source symbol's ID; −1 for padding; −2 − n
    /// for repair symbol n.
    private var equationSymbols: [Int32] = []
    /// How many repair symbols the solver knows.
    private var solvedRepairCount = 0
    /// Source symbols that came after the solver was made.
    private var lateSourceIDs: [UInt32] = []
    /// How many new symbols came.
    private var receptionCount = 0
    /// With how many of them another attempt is worth its while.
    private var nextAttempt = 0

    /// A block of which nothing is known.
    ///
    /// - Parameters:
    ///   - symbolCount: K, 1...56 403.
    ///   - layout: with the symbol size T.
    ///   - spareSymbolLimit: how many symbols are kept beyond K, 0...8000. They matter only if an attempt at
    ///     decoding fails.
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
        guard (0...FECPayloadID.maximumEncodingSymbolID).contains(esi) else {
            throw .encodingSymbolIDOutOfRange(esi)
        }
        checkSize(block)
        if store.missingCount == 0 { return .unneeded }
        if esi < parameters.symbolCount {
            if store.holds(source: esi) { return .duplicate }
        } else {
            if store.knows(repair: esi) { return .duplicate }
            if !store.hasRoom { return .unneeded }
        }
        receptionCount += 1
        symbol.withUnsafeBytes { symbol in
            block.withUnsafeMutableBytes { block in
                guard let symbol = symbol.baseAddress, let block = block.baseAddress else { return }
                if esi < parameters.symbolCount {
                    if store.insert(source: esi, symbol, block: block) {
                        if solver != nil { lateSourceIDs.append(UInt32(truncatingIfNeeded: esi)) }
                    } else {
                        solver = nil
                    }
                } else {
                    store.insert(repair: esi, symbol, block: block)
                }
            }
        }
        return .new
    }

    /// Recovers the missing source symbols, if there are enough symbols.
    ///
    /// An attempt in vain costs little when it is repeated: what was worked out stays, and later symbols add
    /// to it.
    ///
    /// - Parameters:
    ///   - block: K × T bytes.
    ///   - lanes: threads to use.
    public mutating func decode(into block: inout MutableRawSpan, lanes: Lanes = .one) -> Progress {
        checkSize(block)
        if store.missingCount == 0 { return .complete }
        let lacking = max(parameters.symbolCount - store.count, nextAttempt - receptionCount)
        if lacking > 0 { return .needMore(atLeast: lacking) }
        guard let plan = solve() else {
            // Without a solver, there were too many inactive columns: symbols chosen by somebody who wishes
            // us ill. More may help, but each attempt costs a first phase, so not one by one.
            nextAttempt = receptionCount + (solver == nil ? 32 : 1)
            return .needMore(atLeast: nextAttempt - receptionCount)
        }
        let recovery = BlockRecovery(
            plan: plan, layout: layout, store: store, equationSymbols: equationSymbols)
        block.withUnsafeMutableBytes { recovery.run(block: $0, lanes) }
        finish()
        return .complete
    }

    /// Whether an attempt in vain left something that the next one goes on with: up to some 25 MB.
    public var keepsAttempt: Bool { solver != nil }

    /// Gives back the memory of an attempt in vain; the next one starts over.
    public mutating func discardAttempt() {
        solver = nil
        equationSymbols = []
        lateSourceIDs = []
    }

    private func checkSize(_ block: borrowing MutableRawSpan) {
        precondition(
            block.byteCount == parameters.symbolCount * layout.symbolByteCount, "a block has K × T bytes")
    }

    private mutating func finish() {
        discardAttempt()
        store.complete()
    }

    /// Works out how the missing symbols follow from those at hand; no symbol is touched.
    private mutating func solve() -> Plan? {
        if solver == nil {
            makeSolver()
        } else {
            extendSolver()
        }
        return solver?.plan()
    }

    /// The solver for all symbols at hand, with room for those that the budget allows to come.
    private mutating func makeSolver() {
        let (K, padded) = (parameters.symbolCount, parameters.extendedSymbolCount)
        var equations = BinaryEquations(parameters: parameters, symbolCapacity: padded + store.spareLimit)
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
        for index in store.repairIDs.indices where store.isAtHand(repair: index) {
            equations.append(
                internalSymbolID: store.repairIDs[index] + UInt32(truncatingIfNeeded: padded - K))
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

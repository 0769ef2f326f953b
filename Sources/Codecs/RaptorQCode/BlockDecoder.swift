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
        /// The block is complete, or there are as many spare symbols as may be kept: call
        /// ``decode(into:lanes:atOnce:)``.
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
    var store: SymbolStore
    var solver: Solver?
    /// What the solver's LT equations are about, one for each: a source symbol's ID; −1 for padding; −2 − n
    /// for repair symbol n.
    private var equationSymbols: [Int32] = []
    /// Symbols that came after the solver was made, in the same notation.
    private var lateSymbols: [Int32] = []
    /// How many new symbols came.
    var receptionCount = 0
    /// With how many of them another attempt is worth its while.
    private var nextAttempt = 0
    /// How often an attempt had to start over, or will have to.
    private var restartCount = 0

    /// A block of which nothing is known.
    ///
    /// - Parameters:
    ///   - symbolCount: K, 1...56 403.
    ///   - layout: with the symbol size T.
    ///   - spareSymbolLimit: how many symbols are kept beyond K, 0...8000. They matter only if an attempt at
    ///     decoding fails; with fewer than 16 (H) of them, a block that is unlucky needs source symbols.
    public init(symbolCount: Int, layout: SymbolLayout, spareSymbolLimit: Int = 256) {
        precondition((0...8000).contains(spareSymbolLimit), "at most 8000 spare symbols")
        parameters = SourceBlockParameters(symbolCount: symbolCount)
        self.layout = layout
        store = SymbolStore(symbolCount: symbolCount, layout: layout, spareLimit: spareSymbolLimit)
    }

    /// Number of source symbols K.
    public var symbolCount: Int { parameters.symbolCount }

    /// Number of source symbols that are not at their places.
    public var missingSymbolCount: Int { store.missingCount }

    /// Number of different symbols at hand that may be of use.
    public var heldSymbolCount: Int { store.count }

    /// Whether a source symbol is at its place.
    ///
    /// - Parameter esi: its encoding symbol ID, below K.
    public func holds(esi: Int) -> Bool {
        (0..<parameters.symbolCount).contains(esi) && store.holds(source: esi)
    }

    /// Whether a symbol that has not come yet would be taken: it is not at hand, and there is room for it.
    ///
    /// - Parameter esi: its encoding symbol ID, 0...2²⁴ − 1.
    public func needs(esi: Int) -> Bool {
        guard store.missingCount > 0, esi >= 0 else { return false }
        if esi < parameters.symbolCount { return !store.holds(source: esi) }
        return store.hasRoom && !store.holds(repair: esi)
    }

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
        guard (0...EncodingSymbols.maximumID).contains(esi) else {
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
        receptionCount += 1
        symbol.withUnsafeBytes { symbol in
            block.withUnsafeMutableBytes { block in
                guard let symbol = symbol.baseAddress, let block = block.baseAddress else { return }
                let symbolNumber: Int
                if esi < parameters.symbolCount {
                    symbolNumber = esi
                    if !store.insert(source: esi, symbol, block: block) { startOver() }
                } else {
                    symbolNumber = -2 - store.insert(repair: esi, symbol, block: block)
                }
                if solver != nil { lateSymbols.append(Int32(truncatingIfNeeded: symbolNumber)) }
            }
        }
        return .new
    }

    /// Recovers the missing source symbols, if there are enough symbols.
    ///
    /// An attempt in vain costs little when it is repeated: what was worked out stays, and later symbols add
    /// to it. Repair symbols that follow from others are forgotten then, for they can be of no use.
    ///
    /// - Parameters:
    ///   - block: K × T bytes.
    ///   - lanes: threads to use.
    ///   - atOnce: make an attempt even if it is dear and likely to be in vain. Without, decoders of symbols
    ///     that somebody chose to be dependent on each other wait for more and more of them.
    public mutating func decode(
        into block: inout MutableRawSpan, lanes: Lanes = .one, atOnce: Bool = false
    ) -> Progress {
        checkSize(block)
        if store.missingCount == 0 { return .complete }
        let lacking = max(
            parameters.symbolCount - store.count, atOnce ? 0 : nextAttempt - receptionCount)
        if lacking > 0 { return .needMore(atLeast: lacking) }
        guard let plan = solve() else {
            // Without a solver, there were too many inactive columns: symbols chosen by somebody who wishes
            // us ill.
            if solver == nil { startOver() } else { forgetRedundantSymbols() }
            nextAttempt = max(nextAttempt, receptionCount + 1)
            let lacking = max(
                parameters.symbolCount - store.count, atOnce ? 1 : nextAttempt - receptionCount)
            return .needMore(atLeast: lacking)
        }
        let recovery = BlockRecovery(
            plan: plan, layout: layout, store: store, equationSymbols: equationSymbols)
        block.withUnsafeMutableBytes { recovery.run(block: $0, lanes) }
        discardSolver()
        store.complete()
        return .complete
    }

    /// Whether an attempt in vain left something that the next one goes on with: up to some 25 MB.
    public var keepsAttempt: Bool { solver != nil }

    /// Gives back the memory of an attempt in vain.
    ///
    /// The next one starts over, and is made only when some more symbols are there, each time twice as many.
    public mutating func discardAttempt() {
        if solver != nil { startOver() }
    }

    /// The next attempt begins with the first phase, which takes long; it has to be worth it.
    private mutating func startOver() {
        discardSolver()
        nextAttempt = receptionCount + 32 << min(restartCount, 10)
        restartCount += 1
    }

    private mutating func discardSolver() {
        solver = nil
        equationSymbols = []
        lateSymbols = []
    }

    private func checkSize(_ block: borrowing MutableRawSpan) {
        precondition(
            block.byteCount == parameters.symbolCount * layout.symbolByteCount, "a block has K × T bytes")
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

    /// Makes room of the repair symbols whose equations follow from others.
    private mutating func forgetRedundantSymbols() {
        for equation in solver?.redundantSymbols ?? [] {
            let symbol = Int(equationSymbols[equation])
            if symbol <= -2 { store.drop(repair: -2 - symbol) }
        }
        solver?.forgetRedundantSymbols()
    }

    /// The solver for all symbols at hand, with room for those that the budget allows to come.
    private mutating func makeSolver() {
        let (K, padded) = (parameters.symbolCount, parameters.extendedSymbolCount)
        // Room for those that will turn out to be of use later; equations are numbered by 16 bits.
        let symbolCapacity = min(padded + store.spareLimit + 1024, BinaryEquations.limit - parameters.S)
        var equations = BinaryEquations(parameters: parameters, symbolCapacity: symbolCapacity)
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
        for number in store.heldRepairs {
            equations.append(internalSymbolID: internalSymbolID(-2 - number))
            equationSymbols.append(Int32(truncatingIfNeeded: -2 - number))
        }
        lateSymbols = []
        solver = Solver(equations)
    }

    private mutating func extendSolver() {
        let symbols = lateSymbols
        lateSymbols = []
        for symbol in symbols {
            guard solver?.hasRoom == true else { return startOver() }
            let id = internalSymbolID(Int(symbol))
            if solver?.append(internalSymbolID: id) == true {
                equationSymbols.append(symbol)
            } else if symbol <= -2 {
                store.drop(repair: -2 - Int(symbol))
            }
        }
    }

    /// The internal symbol ID of a symbol in the notation of ``equationSymbols``, but for padding.
    private func internalSymbolID(_ symbol: Int) -> UInt32 {
        if symbol >= 0 { return UInt32(truncatingIfNeeded: symbol) }
        return store.repairIDs[-2 - symbol] + UInt32(truncatingIfNeeded: parameters.paddingSymbolCount)
    }
}

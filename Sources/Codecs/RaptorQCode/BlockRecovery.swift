/// How the missing source symbols of a block follow from the symbols at hand, ready to be carried out.
///
/// The work falls apart into strips, which several threads may share: each calls ``recover(_:block:)`` with strips of its own.
public struct BlockRecovery: Sendable {
    private let plan: Plan
    private let layout: SymbolLayout
    private let strips: [Strip]
    /// The source symbols to recover.
    private let missing: [UInt16]
    /// For each LT equation of the plan, where its symbol is: a place in the block, −1 for zeros, −2 − n for spare symbol n.
    private let places: [Int32]
    private let spares: [UInt8]

    init(plan: Plan, layout: SymbolLayout, store: borrowing SymbolStore, equationSymbols: [Int32]) {
        self.plan = plan
        self.layout = layout
        strips = Strip.strips(of: layout, rowCount: plan.rowCount)
        missing = store.missingSymbols
        places = equationSymbols.map { $0 <= -2 ? store.place(ofRepair: Int(-2 - $0)) : $0 }
        spares = store.spares
    }

    /// Number of independent pieces of work.
    public var stripCount: Int { strips.count }

    /// Recovers some of the bytes of every missing symbol. Disjoint ranges of strips may run at the same time.
    ///
    /// - Parameters:
    ///   - range: of strips, within 0..<``stripCount``.
    ///   - block: K × T bytes.
    public func recover(_ range: Range<Int>, block: UnsafeMutableRawBufferPointer) {
        let K = plan.parameters.symbolCount
        precondition(block.count == K * layout.symbolByteCount, "a block has K × T bytes")
        guard !range.isEmpty, let base = block.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            return
        }
        let width = strips[range.lowerBound].width
        let scratch = Plan.Scratch(for: plan, width: width)
        let rows = FixedArray<UInt8>(uninitializedCount: plan.rowCount * width, alignment: 64)
        let sums = GatherProgram(plan, TupleGenerator(plan.parameters), missing.count) { UInt32(missing[$0]) }
        let outputs = FixedArray<UnsafeMutablePointer<UInt8>?>(uninitializedCount: missing.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let subSymbol = strips[index].subSymbol
            let part = layout.subSymbols[subSymbol]
            let matrix = base + K * part.offset
            for (output, symbol) in missing.enumerated() {
                outputs.base[output] = matrix + Int(symbol) * part.byteCount
            }
            spares.withUnsafeBufferPointer { spares in
                let inputs = Inputs(for: plan) { equation in
                    let place = Int(places[equation])
                    if place >= 0 { return UnsafePointer(matrix + place * part.byteCount) }
                    return place == -1
                        ? nil : spares.baseAddress! + (-2 - place) * layout.symbolByteCount + part.offset
                }
                while index < range.upperBound, strips[index].subSymbol == subSymbol {
                    plan.run(into: rows.base, inputs, strips[index], scratch)
                    sums.run(rows: rows.base, strip: strips[index], outputs: outputs)
                    index += 1
                }
            }
        }
    }
}

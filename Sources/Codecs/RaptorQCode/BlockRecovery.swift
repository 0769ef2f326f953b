/// How the missing source symbols of a block follow from the symbols at hand, ready to be carried out.
struct BlockRecovery {
    private let plan: Plan
    private let layout: SymbolLayout
    private let strips: [Strip]
    /// The source symbols to recover, and how.
    private let missing: [UInt16]
    private let sums: GatherProgram
    /// For each LT equation of the plan, where its symbol is: a place in the block, −1 for zeros, −2 − n for
    /// spare symbol n.
    private let places: [Int32]
    private let spares: [UInt8]

    init(
        plan: Plan, layout: SymbolLayout, store: borrowing SymbolStore, equationSymbols: [Int32]
    ) {
        self.plan = plan
        self.layout = layout
        strips = Strip.strips(of: layout, rowCount: plan.rowCount)
        let missing = store.missingSymbols
        self.missing = missing
        sums = GatherProgram(plan, TupleGenerator(plan.parameters), missing.count) {
            UInt32(missing[$0])
        }
        places = equationSymbols.map { $0 <= -2 ? store.place(ofRepair: Int(-2 - $0)) : $0 }
        spares = store.spares
    }

    /// Recovers every missing symbol.
    ///
    /// - Parameter block: K × T bytes.
    func run(block: UnsafeMutableRawBufferPointer, _ lanes: Lanes) {
        guard let base = block.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        spares.withUnsafeBufferPointer { spares in
            lanes.divide(strips.count) { range in
                recover(range, base, spares.baseAddress)
            }
        }
    }

    /// Recovers some of the bytes of every missing symbol.
    private func recover(
        _ range: Range<Int>, _ block: UnsafeMutablePointer<UInt8>, _ spares: UnsafePointer<UInt8>?
    ) {
        let width = strips[range.lowerBound].width
        let scratch = Plan.Scratch(for: plan, width: width)
        let rows = FixedArray<UInt8>(uninitializedCount: plan.rowCount * width, alignment: 64)
        let outputs = FixedArray<UnsafeMutablePointer<UInt8>?>(uninitializedCount: missing.count)
        for stretch in Strip.stretches(strips, range) {
            let part = layout.subSymbols[strips[stretch.lowerBound].subSymbol]
            let matrix = block + plan.parameters.symbolCount * part.offset
            for (output, symbol) in missing.enumerated() {
                outputs.base[output] = matrix + Int(symbol) * part.byteCount
            }
            let inputs = Inputs(for: plan) { equation in
                let place = Int(places[equation])
                if place >= 0 { return UnsafePointer(matrix + place * part.byteCount) }
                return place == -1
                    ? nil : spares.map { $0 + (-2 - place) * layout.symbolByteCount + part.offset }
            }
            for index in stretch {
                plan.run(into: rows.base, inputs, strips[index], scratch)
                sums.run(rows: rows.base, strip: strips[index], outputs: outputs)
            }
        }
    }
}

internal import GaloisField

/// Encoding symbols as sums of a strip's rows; see `gf_kernels.gather`.
struct GatherProgram: Sendable {
    /// A part for each lane that wrote the program, and how many symbols it is about.
    private var parts: [(program: [UInt16], symbolCount: Int)] = []
    let symbolCount: Int

    /// - Parameter internalSymbolID: of the n-th symbol.
    init(
        _ plan: Plan, _ generator: TupleGenerator, _ symbolCount: Int, _ lanes: Lanes,
        internalSymbolID: (Int) -> UInt32
    ) {
        self.symbolCount = symbolCount
        let parts = FixedSlots<[UInt16]>(repeating: [], count: lanes.count)
        plan.positions.withUnsafeBufferPointer { positions in
            lanes.divide(symbolCount) { lane, range in
                parts[lane] = Self.part(positions, generator, range, internalSymbolID)
            }
        }
        for lane in 0..<lanes.count {
            self.parts.append((parts[lane], lanes.range(of: lane, symbolCount).count))
        }
    }

    private static func part(
        _ positions: UnsafeBufferPointer<UInt16>, _ generator: TupleGenerator, _ range: Range<Int>,
        _ internalSymbolID: (Int) -> UInt32
    ) -> [UInt16] {
        let capacity = range.count * (1 + TupleGenerator.maximumRowWeight)
        return Array(unsafeUninitializedCapacity: capacity) { program, count in
            guard let base = program.baseAddress else { return }
            for index in range {
                let row = base + count
                let (light, inactive) = generator.intermediateIndices(of: internalSymbolID(index), into: row + 1)
                row[0] = UInt16(truncatingIfNeeded: light + inactive)
                for term in 1...light + inactive { row[term] = positions[Int(row[term])] }
                count += 1 + light + inactive
            }
        }
    }

    /// Sums the rows of a strip.
    ///
    /// - Parameter outputs: where each symbol's sub-symbol begins.
    func run(
        rows: UnsafePointer<UInt8>, strip: Strip, outputs: borrowing FixedArray<UnsafeMutablePointer<UInt8>?>
    ) {
        var first = outputs.base
        for part in parts {
            gf_kernels_best().pointee.gather(
                first, strip.offset, strip.used, rows, strip.width, part.program, part.symbolCount)
            first += part.symbolCount
        }
    }
}

internal import GaloisField

/// Encoding symbols as sums of a strip's rows; see `gf_kernels.gather`.
struct GatherProgram: Sendable {
    private let program: [UInt16]
    let symbolCount: Int

    /// - Parameter internalSymbolID: of the n-th symbol.
    init(
        _ plan: Plan, _ generator: TupleGenerator, _ symbolCount: Int, internalSymbolID: (Int) -> UInt32
    ) {
        self.symbolCount = symbolCount
        let capacity = symbolCount * (1 + TupleGenerator.maximumRowWeight)
        program = plan.positions.withUnsafeBufferPointer { positions in
            Array(unsafeUninitializedCapacity: capacity) { program, count in
                guard let base = program.baseAddress else { return }
                for index in 0..<symbolCount {
                    let row = base + count
                    let (light, inactive) = generator.intermediateIndices(
                        of: internalSymbolID(index), into: row + 1)
                    row[0] = UInt16(truncatingIfNeeded: light + inactive)
                    for term in 1...light + inactive { row[term] = positions[Int(row[term])] }
                    count += 1 + light + inactive
                }
            }
        }
    }

    /// Sums the rows of a strip.
    ///
    /// - Parameter outputs: where each symbol's sub-symbol begins.
    func run(
        rows: UnsafePointer<UInt8>, strip: Strip, outputs: borrowing FixedArray<UnsafeMutablePointer<UInt8>?>
    ) {
        gf_kernels_best().pointee.gather(
            outputs.base, strip.offset, strip.used, rows, strip.width, program, symbolCount)
    }
}

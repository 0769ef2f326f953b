/// The rows of the constraint matrix A that consist of zeros and ones (RFC 6330, section 5.3.3.3 and 5.4.2.1): S LDPC
/// rows, then one LT row for each encoding symbol at hand.
///
/// Only the columns of ones are kept. The H HDPC rows are dense and of octets; no phase ever chooses one of them as a
/// pivot before the very end, so they stand apart (``HalfDensityChecks``).
struct BinaryEquations: ~Copyable {
    let parameters: SourceBlockParameters
    private let generator: TupleGenerator
    /// Where an equation's columns begin; one more than there are equations.
    private let starts: FixedArray<UInt32>
    /// How many of an equation's columns are LT columns (below W); they come first, the PI columns after them.
    private let lightCounts: FixedArray<UInt16>
    private let columns: FixedArray<UInt16>
    /// Number of equations.
    private(set) var count = 0
    let capacity: Int

    /// The S LDPC equations, with room for `symbolCapacity` LT equations.
    init(parameters: SourceBlockParameters, symbolCapacity: Int) {
        self.parameters = parameters
        generator = TupleGenerator(parameters)
        capacity = parameters.S + symbolCapacity
        starts = FixedArray(uninitializedCount: capacity + 1)
        lightCounts = FixedArray(uninitializedCount: capacity)
        columns = FixedArray(
            uninitializedCount: 3 * parameters.B + 3 * parameters.S
                + symbolCapacity * TupleGenerator.maximumRowWeight)
        starts[0] = 0
        appendLowDensityChecks()
    }

    /// Adds Enc[K′, C, Tuple[K′, X]] = symbol X (section 5.3.5.3).
    ///
    /// - Parameter internalSymbolID: X, the ESI of a source symbol, or of a repair symbol plus K′ − K.
    mutating func append(internalSymbolID: UInt32) {
        precondition(count < capacity)
        let start = Int(starts[count])
        let (light, inactive) = generator.intermediateIndices(of: internalSymbolID, into: columns.base + start)
        finish(lightCount: light, end: start + light + inactive)
    }

    /// The columns of an equation below W.
    func lightColumns(_ equation: Int) -> UnsafeBufferPointer<UInt16> {
        let start = Int(starts[equation])
        return UnsafeBufferPointer(start: columns.base + start, count: Int(lightCounts[equation]))
    }

    /// All columns of an equation, those from W on (which are inactive from the beginning) last.
    func columns(_ equation: Int) -> UnsafeBufferPointer<UInt16> {
        UnsafeBufferPointer(start: columns.base + Int(starts[equation]), count: weight(equation))
    }

    /// Number of ones in an equation.
    func weight(_ equation: Int) -> Int { Int(starts[equation + 1] - starts[equation]) }

    /// Number of ones in LT columns.
    var lightWeight: Int {
        var sum = 0
        for equation in 0..<count { sum += Int(lightCounts[equation]) }
        return sum
    }

    private mutating func finish(lightCount: Int, end: Int) {
        assert(end <= columns.count)
        lightCounts[count] = UInt16(truncatingIfNeeded: lightCount)
        starts[count + 1] = UInt32(truncatingIfNeeded: end)
        count += 1
    }

    /// G_LDPC,1 | I_S | G_LDPC,2.
    ///
    /// The standard walks over the columns: column i adds itself to the rows b, b + a and b + 2a modulo S, where
    /// a = 1 + i / S and b = i mod S. Row by row, this reads: for every a, the columns with b = r, r − a, r − 2a.
    private mutating func appendLowDensityChecks() {
        let (S, B, W, P) = (parameters.S, parameters.B, parameters.W, parameters.P)
        for row in 0..<S {
            let start = Int(starts[row])
            var end = start
            func append(_ column: Int) {
                columns[end] = UInt16(truncatingIfNeeded: column)
                end += 1
            }
            var a = 1
            var first = 0
            while first < B {
                var b = row
                for _ in 0..<3 {
                    if first + b < B { append(first + b) }
                    b -= a
                    if b < 0 { b += S }
                }
                a += 1
                first += S
            }
            append(B + row)
            let lightCount = end - start
            append(W + row % P)
            append(W + (row + 1) % P)
            finish(lightCount: lightCount, end: end)
        }
    }
}

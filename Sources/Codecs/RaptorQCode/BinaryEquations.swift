/// The rows of the constraint matrix A that consist of zeros and ones (RFC 6330, sections 5.3.3.3 and
/// 5.4.2.1): S LDPC rows, then one LT row for each encoding symbol at hand.
///
/// Only the columns of ones are kept. The H HDPC rows are dense and of octets; no phase ever chooses one of
/// them as a pivot before the very end, so they stand apart (``HalfDensityChecks``).
struct BinaryEquations: ~Copyable {
    /// Where an equation's columns are.
    struct Row: BitwiseCopyable {
        var start: UInt32
        /// Number of LT columns (below W); they come first.
        var lightCount: UInt16
        /// Number of all columns.
        var weight: UInt16
    }

    /// So that an equation's number fits 16 bits; K′ + S is at most 57 310.
    static let limit = Int(UInt16.max) - 1

    let parameters: SourceBlockParameters
    private let generator: TupleGenerator
    private let rows: FixedArray<Row>
    /// The columns of all equations, with room for LT equations that are all of the greatest weight.
    private let columns: FixedArray<UInt16>
    private var end = 0
    /// Number of equations.
    private(set) var count = 0
    let capacity: Int

    /// The S LDPC equations, with room for `symbolCapacity` LT equations.
    init(parameters: SourceBlockParameters, symbolCapacity: Int) {
        let capacity = parameters.S + symbolCapacity
        precondition(capacity <= Self.limit)
        let lowDensityWeight = 3 * parameters.B + 3 * parameters.S
        let rows = FixedArray<Row>(uninitializedCount: capacity)
        let columns = FixedArray<UInt16>(
            uninitializedCount: lowDensityWeight + symbolCapacity * TupleGenerator.maximumRowWeight)
        self.parameters = parameters
        self.capacity = capacity
        generator = TupleGenerator(parameters)
        self.rows = rows
        self.columns = columns
        appendLowDensityChecks()
    }

    /// Adds Enc[K′, C, Tuple[K′, X]] = symbol X (section 5.3.5.3).
    ///
    /// - Parameter internalSymbolID: X, the ESI of a source symbol, or of a repair symbol plus K′ − K.
    mutating func append(internalSymbolID: UInt32) {
        precondition(count < capacity)
        let (light, inactive) = generator.intermediateIndices(of: internalSymbolID, into: columns.base + end)
        rows[count] = Row(
            start: UInt32(truncatingIfNeeded: end), lightCount: UInt16(truncatingIfNeeded: light),
            weight: UInt16(truncatingIfNeeded: light + inactive))
        end += light + inactive
        count += 1
    }

    /// Takes back the equation that was added last.
    mutating func removeLast() {
        precondition(count > parameters.S)
        count -= 1
        end = Int(rows[count].start)
    }

    /// The columns of an equation below W.
    func lightColumns(_ equation: Int) -> UnsafeBufferPointer<UInt16> {
        let row = rows[equation]
        return UnsafeBufferPointer(start: columns.base + Int(row.start), count: Int(row.lightCount))
    }

    /// All columns of an equation, those from W on (which are inactive from the beginning) last.
    func columns(_ equation: Int) -> UnsafeBufferPointer<UInt16> {
        let row = rows[equation]
        return UnsafeBufferPointer(start: columns.base + Int(row.start), count: Int(row.weight))
    }

    /// Number of ones in LT columns.
    var lightWeight: Int {
        var sum = 0
        for equation in 0..<count { sum += Int(rows[equation].lightCount) }
        return sum
    }

    /// Number of ones in an equation.
    func weight(_ equation: Int) -> Int { Int(rows[equation].weight) }

    /// G_LDPC,1 | I_S | G_LDPC,2.
    ///
    /// The standard walks over the columns: column i adds itself to the rows b, b + a and b + 2a modulo S,
    /// where a = 1 + i / S and b = i mod S. Row by row, this reads: for every a, the columns with b = r, r −
    /// a, r − 2a.
    private mutating func appendLowDensityChecks() {
        let (S, B, W, P) = (parameters.S, parameters.B, parameters.W, parameters.P)
        func append(_ column: Int) {
            columns[end] = UInt16(truncatingIfNeeded: column)
            end += 1
        }
        for row in 0..<S {
            let start = end
            var a = 1
            for first in stride(from: 0, to: B, by: S) {
                var b = row
                for _ in 0..<3 {
                    if first + b < B { append(first + b) }
                    b -= a
                    if b < 0 { b += S }
                }
                a += 1
            }
            append(B + row)
            let lightCount = end - start
            append(W + row % P)
            append(W + (row + 1) % P)
            rows[row] = Row(
                start: UInt32(truncatingIfNeeded: start), lightCount: UInt16(truncatingIfNeeded: lightCount),
                weight: UInt16(truncatingIfNeeded: end - start))
        }
        count = S
    }
}

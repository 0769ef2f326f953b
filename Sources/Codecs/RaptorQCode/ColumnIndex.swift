/// The transposed matrix: for every LT column, the equations that contain it.
///
/// In several parts, each about some of the equations, so that several lanes can build it.
struct ColumnIndex: ~Copyable {
    let partCount: Int
    private let columnCount: Int
    /// For each part and column, where its equations begin; one more than there are columns.
    private let starts: FixedArray<UInt32>
    private let equations: FixedArray<UInt16>

    /// - Parameter visit: called once with every equation and its columns, by any lane.
    init(
        _ source: borrowing BinaryEquations, _ lanes: Lanes,
        visit: (_ equation: Int, _ columns: UnsafeBufferPointer<UInt16>) -> Void
    ) {
        let columnCount = source.parameters.W
        let stride = columnCount + 2
        partCount = lanes.count
        self.columnCount = columnCount
        let starts = FixedArray<UInt32>(repeating: 0, count: lanes.count * stride)
        let weights = FixedArray<Int>(repeating: 0, count: lanes.count + 1)
        lanes.divide(source.count) { lane, range in
            // Two places ahead: filling moves them by one, and the sums before by another.
            let counts = starts.base + lane * stride + 2
            var weight = 0
            for equation in range {
                let columns = source.lightColumns(equation)
                for column in columns { counts[Int(column)] += 1 }
                weight += columns.count
                visit(equation, columns)
            }
            weights[lane + 1] = weight
        }
        for lane in 0..<lanes.count { weights[lane + 1] += weights[lane] }
        let equations = FixedArray<UInt16>(uninitializedCount: weights[lanes.count])
        lanes.divide(source.count) { lane, range in
            let starts = starts.base + lane * stride
            starts[0] = UInt32(truncatingIfNeeded: weights[lane])
            starts[1] = starts[0]
            for column in 2..<stride { starts[column] += starts[column - 1] }
            for equation in range {
                for column in source.lightColumns(equation) {
                    let slot = starts[Int(column) + 1]
                    starts[Int(column) + 1] = slot + 1
                    equations.base[Int(slot)] = UInt16(truncatingIfNeeded: equation)
                }
            }
        }
        self.starts = starts
        self.equations = equations
    }

    /// The equations of a part that contain a column.
    @inline(__always)
    func equations(part: Int, column: Int) -> UnsafeBufferPointer<UInt16> {
        let starts = starts.base + part * (columnCount + 2) + column
        return UnsafeBufferPointer(start: equations.base + Int(starts[0]), count: Int(starts[1] - starts[0]))
    }
}

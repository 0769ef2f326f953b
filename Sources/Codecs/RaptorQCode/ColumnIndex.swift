/// The transposed matrix: for every LT column, the equations that contain it.
struct ColumnIndex: ~Copyable {
    /// For each column, where its equations begin; one more than there are columns.
    private let starts: FixedArray<UInt32>
    private let equations: FixedArray<UInt16>

    init(_ source: borrowing BinaryEquations) {
        // Two places ahead: the sums move counts by one, filling by another.
        let starts = FixedArray<UInt32>(repeating: 0, count: source.parameters.W + 2)
        let equations = FixedArray<UInt16>(uninitializedCount: source.lightWeight)
        for equation in 0..<source.count {
            for column in source.lightColumns(equation) { starts[Int(column) + 2] += 1 }
        }
        for column in 2..<starts.count { starts[column] += starts[column - 1] }
        for equation in 0..<source.count {
            for column in source.lightColumns(equation) {
                let slot = starts[Int(column) + 1]
                starts[Int(column) + 1] = slot + 1
                equations[Int(slot)] = UInt16(truncatingIfNeeded: equation)
            }
        }
        self.starts = starts
        self.equations = equations
    }

    /// The equations that contain a column.
    @inline(__always)
    func equations(of column: Int) -> UnsafeBufferPointer<UInt16> {
        let start = Int(starts[column])
        return UnsafeBufferPointer(start: equations.base + start, count: Int(starts[column + 1]) - start)
    }
}

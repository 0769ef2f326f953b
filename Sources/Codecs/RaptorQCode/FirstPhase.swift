/// The first phase of decoding (RFC 6330, section 5.4.2.2): chooses the order in which equations give
/// intermediate symbols, so that the chosen part of the matrix is lower triangular and stays sparse, and few
/// columns are *inactive*.
///
/// An equation with one active column left gives that column's symbol: it becomes a *pivot*, and the column
/// leaves all other equations. When no such equation is left, a column is declared inactive, to be dealt with
/// by the second phase. As the standard recommends, that column comes from the largest component of the graph
/// whose edges are the equations with two active columns: all of the component follows as pivots at the price
/// of one inactive column. Components are kept by union-find while equations lose columns, for components
/// only grow until they vanish as a whole.
///
/// No row is ever added to another here: what that would do to symbols is worked out by the substitution that
/// ``Plan`` records, and the matrix itself is needed only in its original, sparse form (which is what the
/// third phase of the standard restores).
struct FirstPhase: ~Copyable {
    private enum ColumnState {
        static let active: UInt8 = 0
        static let pivot: UInt8 = 1
        static let inactive: UInt8 = 2
    }

    /// The equation and the column of each pivot, in order: i of them in the standard's terms.
    let pivotEquations: FixedArray<UInt16>
    let pivotColumns: FixedArray<UInt16>
    private(set) var pivotCount = 0
    /// The columns without a pivot, the P permanently inactive ones first: u of them.
    let inactiveColumns: FixedArray<UInt16>
    private(set) var inactiveCount = 0
    /// Whether an equation became a pivot; the others are left to the second phase.
    let isPivot: FixedArray<Bool>

    private let states: FixedArray<UInt8>
    /// For each equation, the number of its active columns (upper half) and the XOR of their indices (lower
    /// half), which is the last one's index when one is left.
    private let remainders: FixedArray<UInt32>
    private let columnIndex: ColumnIndex
    /// Equations with one active column, last in, first out: sources of a substitution are then often recent
    /// rows.
    private let ripple: FixedArray<UInt16>
    private var rippleCount = 0
    private var components: Components

    /// Runs the phase, but not beyond the solver's limit of inactive columns.
    init(_ equations: borrowing BinaryEquations) {
        let (L, W) = (equations.parameters.L, equations.parameters.W)
        pivotEquations = FixedArray(uninitializedCount: W)
        pivotColumns = FixedArray(uninitializedCount: W)
        inactiveColumns = FixedArray(uninitializedCount: L)
        isPivot = FixedArray(repeating: false, count: equations.count)
        states = FixedArray(repeating: ColumnState.active, count: W)
        let remainders = FixedArray<UInt32>(uninitializedCount: equations.count)
        for equation in 0..<equations.count {
            let columns = equations.lightColumns(equation)
            var exclusive: UInt16 = 0
            for column in columns { exclusive ^= column }
            remainders[equation] = UInt32(truncatingIfNeeded: columns.count) << 16 | UInt32(exclusive)
        }
        columnIndex = ColumnIndex(equations)
        self.remainders = remainders
        // An equation enters once: when its last but one column leaves.
        ripple = FixedArray(uninitializedCount: equations.count)
        components = Components(count: W)

        for column in W..<L {
            inactiveColumns[inactiveCount] = UInt16(truncatingIfNeeded: column)
            inactiveCount += 1
        }
        for equation in 0..<equations.count { consider(equation, equations) }
        while true {
            drainRipple(equations)
            guard pivotCount + inactiveCount < L else { break }
            // In vain: with symbols chosen for it, going on to the end would take seconds.
            if inactiveCount > Solver.inactiveLimit { return }
            let column = columnOfLargestComponent() ?? lightestColumn(equations)
            inactiveColumns[inactiveCount] = UInt16(truncatingIfNeeded: column)
            inactiveCount += 1
            states[column] = ColumnState.inactive
            remove(column, equations)
        }
        assert(isLowerTriangular(equations))
    }

    /// Notes that an equation has one or two active columns.
    private mutating func consider(_ equation: Int, _ equations: borrowing BinaryEquations) {
        switch remainders[equation] >> 16 {
        case 1:
            ripple[rippleCount] = UInt16(truncatingIfNeeded: equation)
            rippleCount += 1
        case 2:
            for column in equations.lightColumns(equation) where states[Int(column)] == ColumnState.active {
                let other = Int(UInt16(truncatingIfNeeded: remainders[equation])) ^ Int(column)
                components.join(Int(column), other)
                break
            }
        default:
            break
        }
    }

    private mutating func drainRipple(_ equations: borrowing BinaryEquations) {
        while rippleCount > 0 {
            rippleCount -= 1
            let equation = Int(ripple[rippleCount])
            let remainder = remainders[equation]
            // Another equation may have given the same column meanwhile; this one is then left over.
            guard remainder >> 16 == 1 else { continue }
            let column = Int(UInt16(truncatingIfNeeded: remainder))
            pivotEquations[pivotCount] = UInt16(truncatingIfNeeded: equation)
            pivotColumns[pivotCount] = UInt16(truncatingIfNeeded: column)
            pivotCount += 1
            isPivot[equation] = true
            states[column] = ColumnState.pivot
            remove(column, equations)
        }
    }

    /// Takes a column that is no longer active out of all equations.
    private mutating func remove(_ column: Int, _ equations: borrowing BinaryEquations) {
        for equation in columnIndex.equations(of: column) {
            let equation = Int(equation)
            let remainder = (remainders[equation] - 1 << 16) ^ UInt32(truncatingIfNeeded: column)
            remainders[equation] = remainder
            if remainder >> 16 <= 2 { consider(equation, equations) }
        }
    }

    private mutating func columnOfLargestComponent() -> Int? {
        while let column = components.takeLargest() {
            // A component that an equation with a single column set off is used up already.
            if states[column] == ColumnState.active { return column }
        }
        return nil
    }

    /// An active column of the equation with the fewest active columns (three or more); any, if no equation
    /// has one.
    ///
    /// Rare: there is nearly always an equation with two.
    private func lightestColumn(_ equations: borrowing BinaryEquations) -> Int {
        var lightest = (weight: UInt32.max, equation: -1)
        for equation in 0..<equations.count {
            let weight = remainders[equation] >> 16
            if weight > 0, weight < lightest.weight { lightest = (weight, equation) }
        }
        if lightest.equation >= 0 {
            for column in equations.lightColumns(lightest.equation)
            where states[Int(column)] == ColumnState.active {
                return Int(column)
            }
        }
        for column in 0..<states.count where states[column] == ColumnState.active { return column }
        preconditionFailure("called without active columns")
    }

    /// What section 5.4.2.2 promises at the end of the phase: V has disappeared, and the rows and columns
    /// chosen form a lower triangular matrix with ones on its diagonal.
    private func isLowerTriangular(_ equations: borrowing BinaryEquations) -> Bool {
        let rank = FixedArray(repeating: Int.max, count: equations.parameters.L)
        for index in 0..<inactiveCount { rank[Int(inactiveColumns[index])] = -1 }
        for index in 0..<pivotCount {
            guard rank[Int(pivotColumns[index])] == Int.max else { return false }
            rank[Int(pivotColumns[index])] = index
        }
        for index in 0..<pivotCount {
            var diagonal = false
            for column in equations.lightColumns(Int(pivotEquations[index])) {
                if rank[Int(column)] > index { return false }
                if rank[Int(column)] == index { diagonal = true }
            }
            guard diagonal else { return false }
        }
        return pivotCount + inactiveCount == equations.parameters.L
    }
}

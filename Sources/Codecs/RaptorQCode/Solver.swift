internal import GaloisField

/// Works out, from the equations alone, how intermediate symbols follow from encoding symbols.
///
/// No symbol is touched here: the result is a ``Plan``, which is then applied to any symbols.
struct Solver: ~Copyable {
    /// More inactive columns than any honest choice of symbols leads to; the memory for the second phase is
    /// bounded by it, whatever encoding symbol IDs somebody picks.
    static let inactiveLimit = 2048

    private var equations: BinaryEquations
    private let first: FirstPhase
    private var second: SecondPhase
    /// The row of each intermediate symbol in the permuted matrix: pivots in their order, then the inactive
    /// ones.
    private let positions: [UInt16]
    private let substitution: [UInt16]
    /// For each permuted row, what it is in terms of inactive columns, one bit for each.
    private let expressions: FixedArray<UInt64>
    private let wordCount: Int
    /// The equations that the second phase accepted, and what they add to one another.
    private var residual: [UInt16] = []
    private var residualEquations: [UInt16] = []

    /// Runs the first phase, and the second on all equations left over; nil if there are too many inactive
    /// columns.
    init?(_ equations: consuming BinaryEquations) {
        let first = FirstPhase(equations)
        let inactiveCount = first.inactiveCount
        guard inactiveCount <= Self.inactiveLimit else { return nil }
        let positions = Self.positions(first, count: equations.parameters.L)
        let substitution = Self.substitution(first, equations, positions)
        wordCount = (inactiveCount <= 512 ? 64 : inactiveCount <= 1024 ? 128 : 256) / 8
        expressions = Self.expressions(first, substitution, wordCount: wordCount)
        second = SecondPhase(columnCount: inactiveCount)
        self.first = first
        self.positions = positions
        self.substitution = substitution
        self.equations = equations
        for equation in 0..<self.equations.count where !self.first.isPivot[equation] {
            if !reduce(equation), !second.isComplete, equation >= self.equations.parameters.S {
                redundantSymbols.append(equation - self.equations.parameters.S)
            }
        }
    }

    /// The LT equations of the first attempt, by their numbers, that follow from others.
    private(set) var redundantSymbols: [Int] = []

    /// Those of ``redundantSymbols`` are dealt with.
    mutating func forgetRedundantSymbols() { redundantSymbols = [] }

    /// Whether there is room for another equation.
    var hasRoom: Bool { equations.count < equations.capacity }

    /// One more symbol, after the first phase is done; there must be room.
    ///
    /// - Returns: false if it follows from those at hand. It is of no use then and leaves no trace.
    mutating func append(internalSymbolID: UInt32) -> Bool {
        equations.append(internalSymbolID: internalSymbolID)
        if reduce(equations.count - 1) { return true }
        equations.removeLast()
        return false
    }

    /// The rank of the second phase at the last attempt.
    private var attemptedRank = -1

    /// How to solve the equations at hand; nil if they do not determine all symbols.
    mutating func plan() -> Plan? {
        // Only a higher rank can change the answer.
        if second.rank == attemptedRank { return nil }
        attemptedRank = second.rank
        let parameters = equations.parameters
        var checks: Plan.Checks?
        if !second.isComplete {
            guard second.columnCount - second.rank <= parameters.H else { return nil }
            let halfDensity = HalfDensityChecks(parameters)
            let coefficients = halfDensity.coefficients(
                inactiveCount: second.columnCount, expressions: expressions, wordCount: wordCount,
                positions: positions, parameters: parameters)
            guard let free = FreeColumns(second, coefficients: coefficients, checkCount: parameters.H) else {
                return nil
            }
            checks = Plan.Checks(equations: halfDensity, free: free)
        }
        let plan = Plan(
            parameters: parameters, pivotCount: first.pivotCount, positions: positions,
            substitution: substitution,
            substitutionEquations: Array(
                UnsafeBufferPointer(start: first.pivotEquations.base, count: first.pivotCount)),
            residual: residual, residualEquations: residualEquations, inverse: second.inverse(),
            checks: checks)
        assert(second.isIdentity)
        assert(plan.hasOriginalRows(equations))
        assert(plan.solves(equations))
        return plan
    }

    private static func positions(_ first: borrowing FirstPhase, count: Int) -> [UInt16] {
        Array(unsafeUninitializedCapacity: count) { positions, initialized in
            for index in 0..<first.pivotCount {
                positions[Int(first.pivotColumns[index])] = UInt16(truncatingIfNeeded: index)
            }
            for index in 0..<first.inactiveCount {
                positions[Int(first.inactiveColumns[index])] = UInt16(
                    truncatingIfNeeded: first.pivotCount + index)
            }
            initialized = count
        }
    }

    /// The program that substitutes pivots into one another; see `gf_kernels.substitute`.
    private static func substitution(
        _ first: borrowing FirstPhase, _ equations: borrowing BinaryEquations, _ positions: [UInt16]
    ) -> [UInt16] {
        var size = 0
        for index in 0..<first.pivotCount { size += 1 + equations.weight(Int(first.pivotEquations[index])) }
        return positions.withUnsafeBufferPointer { positions in
            Array(unsafeUninitializedCapacity: size) { program, count in
                guard let base = program.baseAddress else { return }
                for index in 0..<first.pivotCount {
                    count += write(
                        Int(first.pivotEquations[index]), except: first.pivotColumns[index],
                        to: base + count, first.pivotCount, equations, positions)
                }
            }
        }
    }

    /// Writes an equation as a row of a program: the number of its pivots (but for `column`), of its inactive
    /// columns, and their positions.
    ///
    /// - Returns: how much was written.
    private static func write(
        _ equation: Int, except column: UInt16?, to program: UnsafeMutablePointer<UInt16>, _ pivotCount: Int,
        _ equations: borrowing BinaryEquations, _ positions: UnsafeBufferPointer<UInt16>
    ) -> Int {
        let columns = equations.columns(equation)
        let end = 2 + columns.count - (column == nil ? 0 : 1)
        var front = 2
        // Positions of inactive columns follow those of pivots, which are still being counted: from the end
        // backwards.
        var back = end
        for candidate in columns where candidate != column {
            let position = positions[Int(candidate)]
            if Int(position) < pivotCount {
                program[front] = position
                front += 1
            } else {
                back -= 1
                program[back] = position
            }
        }
        program[0] = UInt16(truncatingIfNeeded: front - 2)
        program[1] = UInt16(truncatingIfNeeded: end - back)
        return end
    }

    /// Substitutes rows of bits instead of symbols: an inactive column stands for itself.
    private static func expressions(
        _ first: borrowing FirstPhase, _ substitution: [UInt16], wordCount: Int
    ) -> FixedArray<UInt64> {
        let rowCount = first.pivotCount + first.inactiveCount
        let expressions = FixedArray<UInt64>(uninitializedCount: rowCount * wordCount, alignment: 64)
        for index in 0..<first.inactiveCount {
            let row = expressions.base + (first.pivotCount + index) * wordCount
            row.update(repeating: 0, count: wordCount)
            row[index / 64] = 1 << UInt64(index % 64)
        }
        let noInputs = FixedArray<UnsafePointer<UInt8>?>(repeating: nil, count: first.pivotCount)
        expressions.withBytes { rows in
            gf_kernels_best().pointee.substitute(
                rows, rows, wordCount * 8, substitution, first.pivotCount, noInputs.base, 0, wordCount * 8, 1)
        }
        return expressions
    }

    /// Hands an equation that is not a pivot to the second phase.
    ///
    /// - Returns: whether it does not follow from those before.
    private mutating func reduce(_ equation: Int) -> Bool {
        if second.isComplete { return false }
        let size = 2 + equations.weight(equation)
        let pivotCount = first.pivotCount
        let row = [UInt16](unsafeUninitializedCapacity: size) { program, count in
            guard let base = program.baseAddress else { return }
            count = positions.withUnsafeBufferPointer {
                Self.write(equation, except: nil, to: base, pivotCount, equations, $0)
            }
        }
        let bits = FixedArray<UInt64>(uninitializedCount: wordCount, alignment: 64)
        var noInput: UnsafePointer<UInt8>?
        expressions.withBytes { rows in
            bits.withBytes {
                gf_kernels_best().pointee.substitute(
                    $0, rows, wordCount * 8, row, 1, &noInput, 0, wordCount * 8, 1)
            }
        }
        guard second.accept(bits.base) else { return false }
        residual += row
        residualEquations.append(UInt16(truncatingIfNeeded: equation))
        return true
    }
}

internal import GaloisField

/// The inactive columns that the binary equations leave undetermined, solved by the HDPC equations.
///
/// With as many symbols as the block has, some H columns are left; with twenty more, hardly ever one, and
/// then the HDPC equations are not needed at all.
///
/// Let x be the inactive symbols, p what the binary equations give for them with the free ones at zero, and h
/// the sums of the HDPC equations over the pivots' columns with all inactive symbols at zero. Then x(free) =
/// `checkFactors` · h + `pivotFactors` · p, and x = p + D · x(free), where D is of bits: `distribution`.
struct FreeColumns: Sendable {
    /// f, at most H.
    let count: Int
    /// f × H octets.
    let checkFactors: [UInt8]
    /// f × u octets.
    let pivotFactors: [UInt8]
    /// D, u × f bits.
    let distribution: BitSelectors

    /// - Parameter coefficients: those of the HDPC equations on the inactive columns, H × u octets.
    /// - Returns: nil if the HDPC equations do not determine the free columns either.
    init?(_ second: borrowing SecondPhase, coefficients: borrowing FixedArray<UInt8>, checkCount: Int) {
        let inactiveCount = second.columnCount
        var free: [Int] = []
        for column in 0..<inactiveCount where !second.hasPivot(column) { free.append(column) }
        guard free.count <= checkCount else { return nil }
        var system = OctetSystem(rowCount: checkCount, columnCount: free.count)
        for row in 0..<checkCount {
            let octets = coefficients.base + row * inactiveCount
            for (index, column) in free.enumerated() { system[row, index] = octets[column] }
        }
        // A column with a pivot is a sum of free columns (and of known symbols).
        for column in 0..<inactiveCount where second.hasPivot(column) {
            for (index, freeColumn) in free.enumerated() where second.depends(column, onFree: freeColumn) {
                for row in 0..<checkCount { system[row, index] ^= coefficients[row * inactiveCount + column] }
            }
        }
        guard let inverse = system.leftInverse() else { return nil }
        count = free.count
        checkFactors = inverse
        pivotFactors = Self.product(
            inverse, coefficients, rowCount: free.count, checkCount: checkCount, inactiveCount: inactiveCount)
        distribution = Self.distribution(free, second)
    }

    /// The left inverse times the coefficients; free columns do not matter, for p is zero there.
    private static func product(
        _ inverse: [UInt8], _ coefficients: borrowing FixedArray<UInt8>, rowCount: Int, checkCount: Int,
        inactiveCount: Int
    ) -> [UInt8] {
        let kernels = gf_kernels_best().pointee
        var product = [UInt8](repeating: 0, count: rowCount * inactiveCount)
        product.withUnsafeMutableBufferPointer { product in
            guard let base = product.baseAddress else { return }
            for row in 0..<rowCount {
                for check in 0..<checkCount {
                    kernels.multiply_add(
                        base + row * inactiveCount, coefficients.base + check * inactiveCount,
                        inverse[row * checkCount + check], inactiveCount)
                }
            }
        }
        return product
    }

    private static func distribution(_ free: [Int], _ second: borrowing SecondPhase) -> BitSelectors {
        let matrix = FixedArray<Bool>(uninitializedCount: second.columnCount * free.count)
        for column in 0..<second.columnCount {
            let hasPivot = second.hasPivot(column)
            for (index, freeColumn) in free.enumerated() {
                matrix[column * free.count + index] =
                    hasPivot ? second.depends(column, onFree: freeColumn) : column == freeColumn
            }
        }
        return BitSelectors(rowCount: second.columnCount, columnCount: free.count) { row, columns in
            var bits: UInt8 = 0
            for column in columns.reversed() {
                bits = bits << 1 | (matrix[row * free.count + column] ? 1 : 0)
            }
            return bits
        }
    }
}

/// A small matrix of octets.
private struct OctetSystem {
    private let rowCount: Int
    private let columnCount: Int
    /// The matrix, and an identity matrix beside it.
    private var rows: [[UInt8]]

    init(rowCount: Int, columnCount: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        rows = (0..<rowCount).map { row in
            var octets = [UInt8](repeating: 0, count: columnCount + rowCount)
            octets[columnCount + row] = 1
            return octets
        }
    }

    subscript(row: Int, column: Int) -> UInt8 {
        get { rows[row][column] }
        set { rows[row][column] = newValue }
    }

    /// Finds a matrix that gives the identity when this one is multiplied with it from the left: Gauss–Jordan
    /// elimination.
    ///
    /// - Returns: columnCount × rowCount octets; nil if the columns depend on each other.
    mutating func leftInverse() -> [UInt8]? {
        for column in 0..<columnCount {
            guard let pivot = (column..<rowCount).first(where: { rows[$0][column] != 0 }) else { return nil }
            rows.swapAt(column, pivot)
            let inverse = gf_inverse(rows[column][column])
            for index in rows[column].indices {
                rows[column][index] = gf_multiply(rows[column][index], inverse)
            }
            for row in 0..<rowCount where row != column && rows[row][column] != 0 {
                let factor = rows[row][column]
                for index in rows[row].indices {
                    rows[row][index] ^= gf_multiply(rows[column][index], factor)
                }
            }
        }
        return rows[..<columnCount].flatMap { $0[columnCount...] }
    }
}

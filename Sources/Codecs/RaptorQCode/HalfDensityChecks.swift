internal import GaloisField

/// The H HDPC equations (RFC 6330, section 5.3.3.3), the only ones with octets other than 0 and 1.
///
/// MT * GAMMA is never written down: GAMMA is a running sum, t(j) = alpha * t(j − 1) + C[j], and each column
/// of MT adds t(j) to two of the H sums. What is left to store are those pairs.
struct HalfDensityChecks: Sendable {
    /// H.
    let count: Int
    /// Number of columns that MT * GAMMA covers, K′ + S.
    let columnCount: Int
    /// For each of these columns but the last, the two rows in which MT has a one.
    let pairs: [UInt8]

    init(_ parameters: SourceBlockParameters) {
        let H = parameters.H
        let columnCount = parameters.extendedSymbolCount + parameters.S
        count = parameters.H
        self.columnCount = columnCount
        pairs = Array(unsafeUninitializedCapacity: 2 * columnCount) { pairs, count in
            for j in 0..<columnCount - 1 {
                let first = RandomGenerator.value(UInt32(j + 1), 6, below: H)
                var second = first + RandomGenerator.value(UInt32(j + 1), 7, below: H - 1) + 1
                if second >= H { second -= H }
                pairs[2 * j] = UInt8(truncatingIfNeeded: first)
                pairs[2 * j + 1] = UInt8(truncatingIfNeeded: second)
            }
            count = 2 * (columnCount - 1)
        }
    }

    /// The equations' coefficients on the u inactive columns, after all other columns were replaced by what
    /// they are in terms of the inactive ones: H rows of u octets.
    ///
    /// - Parameters:
    ///   - expressions: for each row of the permuted matrix, `wordCount` words of bits, one for each inactive
    ///     column.
    ///   - positions: the row of each column.
    func coefficients(
        inactiveCount: Int, expressions: borrowing FixedArray<UInt64>, wordCount: Int, positions: [UInt16],
        parameters: SourceBlockParameters
    ) -> FixedArray<UInt8> {
        let coefficients = FixedArray<UInt8>(repeating: 0, count: count * inactiveCount)
        let sums = FixedArray<UInt8>(uninitializedCount: count * 64, alignment: 64)
        let kernels = gf_kernels_best().pointee
        for first in stride(from: 0, to: inactiveCount, by: 64) {
            sums.base.update(repeating: 0, count: sums.count)
            kernels.half_density_bit_checks(
                sums.base, count, expressions.base + first / 64, wordCount, positions, columnCount, pairs)
            let width = min(64, inactiveCount - first)
            for row in 0..<count {
                (coefficients.base + row * inactiveCount + first).update(
                    from: sums.base + row * 64, count: width)
            }
        }
        // I_H: the last H columns, which are the last of the permanently inactive ones.
        for row in 0..<count { coefficients[row * inactiveCount + parameters.P - count + row] ^= 1 }
        return coefficients
    }
}

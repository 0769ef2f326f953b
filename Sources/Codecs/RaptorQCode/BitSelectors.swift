internal import GaloisField

/// A matrix of bits as `gf_kernels.combine_bits` takes it.
struct BitSelectors: Sendable {
    /// Number of columns that form a group, 1...8.
    let groupBits: Int
    let selectors: [UInt8]

    /// - Parameter bits: the given columns (at most 8) of a row, the first one least significant.
    init(rowCount: Int, columnCount: Int, bits: (_ row: Int, _ columns: Range<Int>) -> UInt8) {
        let groupBits = Self.cheapestGroup(rowCount: rowCount, columnCount: columnCount)
        self.groupBits = groupBits
        let groupCount = (columnCount + groupBits - 1) / groupBits
        selectors = Array(unsafeUninitializedCapacity: groupCount * rowCount) { selectors, count in
            for group in 0..<groupCount {
                let columns = group * groupBits..<min((group + 1) * groupBits, columnCount)
                for row in 0..<rowCount { selectors[group * rowCount + row] = bits(row, columns) }
            }
            count = groupCount * rowCount
        }
    }

    /// Number of rows that the tables of such a multiplication take.
    var tableRowCount: Int { Int(GF_GROUPS_AT_ONCE) << groupBits }

    /// Wider groups need fewer additions of table rows and more of them to be tabulated.
    private static func cheapestGroup(rowCount: Int, columnCount: Int) -> Int {
        func cost(_ bits: Int) -> Int { (columnCount + bits - 1) / bits * (rowCount + 1 << bits) }
        return (1...8).min { cost($0) < cost($1) } ?? 1
    }
}

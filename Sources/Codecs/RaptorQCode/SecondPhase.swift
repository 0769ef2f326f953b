/// The second phase of decoding (RFC 6330, section 5.4.2.3) on the binary equations: Gauss–Jordan elimination
/// of the dense matrix U_lower, whose columns are the u inactive ones.
///
/// Rows of 64-bit words, one bit for each column. Each row is followed by as many words that tell of which of
/// the accepted rows it is the sum: at full rank, that half is the inverse of the matrix. Rows are accepted
/// one by one, so that symbols which come after an attempt in vain only add to what is there.
struct SecondPhase: ~Copyable {
    /// Number of columns, u.
    let columnCount: Int
    /// Number of linearly independent rows so far.
    private(set) var rank = 0

    private let wordCount: Int
    private let rows: FixedArray<UInt64>
    /// The row that begins with a given column, and the set of such columns as bits.
    private let pivotRows: FixedArray<UInt16>
    private let pivotMask: FixedArray<UInt64>
    private static let none = UInt16.max

    init(columnCount: Int) {
        self.columnCount = columnCount
        wordCount = (columnCount + 63) / 64
        // One more row than there can be, for the one under examination.
        rows = FixedArray(uninitializedCount: (columnCount + 1) * 2 * wordCount, alignment: 64)
        pivotRows = FixedArray(repeating: Self.none, count: columnCount)
        pivotMask = FixedArray(repeating: 0, count: wordCount)
    }

    var isComplete: Bool { rank == columnCount }

    private func row(_ index: Int) -> UnsafeMutablePointer<UInt64> {
        rows.base + index * 2 * wordCount
    }

    private func add(_ source: UnsafeMutablePointer<UInt64>, to target: UnsafeMutablePointer<UInt64>) {
        for word in 0..<2 * wordCount { target[word] ^= source[word] }
    }

    /// Takes a row of `columnCount` bits, the rest of its last word zero.
    ///
    /// - Returns: whether it is accepted, which means that it does not depend on those before. Accepted rows
    ///   are numbered from 0.
    mutating func accept(_ bits: UnsafePointer<UInt64>) -> Bool {
        if isComplete { return false }
        let candidate = row(rank)
        for word in 0..<wordCount {
            candidate[word] = bits[word]
            candidate[wordCount + word] = 0
        }
        reduce(candidate)
        guard let column = firstColumn(candidate) else { return false }
        candidate[wordCount + rank / 64] |= 1 << UInt64(rank % 64)
        for index in 0..<rank where row(index)[column / 64] >> UInt64(column % 64) & 1 == 1 {
            add(candidate, to: row(index))
        }
        pivotRows[column] = UInt16(truncatingIfNeeded: rank)
        pivotMask[column / 64] |= 1 << UInt64(column % 64)
        rank += 1
        return true
    }

    /// Clears the columns that have a pivot.
    ///
    /// The accepted rows are zero in each other's pivot columns, so clearing one column never sets another.
    private func reduce(_ candidate: UnsafeMutablePointer<UInt64>) {
        for word in 0..<wordCount {
            var bits = candidate[word] & pivotMask[word]
            while bits != 0 {
                let column = word * 64 + bits.trailingZeroBitCount
                bits &= bits - 1
                add(row(Int(pivotRows[column])), to: candidate)
            }
        }
    }

    private func firstColumn(_ candidate: UnsafeMutablePointer<UInt64>) -> Int? {
        for word in 0..<wordCount where candidate[word] != 0 {
            return word * 64 + candidate[word].trailingZeroBitCount
        }
        return nil
    }

    /// Whether a column has a pivot; those without are *free* until the HDPC equations determine them.
    func hasPivot(_ column: Int) -> Bool { pivotRows[column] != Self.none }

    /// For a column with a pivot: whether the pivot's row has a one in the given free column.
    func depends(_ column: Int, onFree free: Int) -> Bool {
        row(Int(pivotRows[column]))[free / 64] >> UInt64(free % 64) & 1 == 1
    }

    /// What section 5.4.2.3 promises at the end of the phase: U_lower has become the identity matrix, on the
    /// columns that have a pivot.
    var isIdentity: Bool {
        (0..<columnCount).allSatisfy { column in
            guard hasPivot(column) else { return true }
            let words = row(Int(pivotRows[column]))
            return (0..<wordCount).allSatisfy { word in
                let expected: UInt64 = word == column / 64 ? 1 << UInt64(column % 64) : 0
                return words[word] & pivotMask[word] == expected
            }
        }
    }

    /// The inverse: a row for each column of the matrix (zero for a free one), a column for each accepted
    /// row.
    func inverse() -> BitSelectors {
        BitSelectors(rowCount: columnCount, columnCount: rank) { column, accepted in
            guard hasPivot(column) else { return 0 }
            let words = row(Int(pivotRows[column])) + wordCount
            let shift = accepted.lowerBound % 64
            var bits = words[accepted.lowerBound / 64] >> UInt64(shift)
            if shift + accepted.count > 64 {
                bits |= words[accepted.lowerBound / 64 + 1] << UInt64(64 - shift)
            }
            return UInt8(truncatingIfNeeded: bits) & UInt8(truncatingIfNeeded: 1 << accepted.count - 1)
        }
    }
}

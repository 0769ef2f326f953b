/// The code as the standard writes it down.
///
/// A Vandermonde matrix, inverted by Gauss's elimination, in a field whose products are made bit by bit:
/// slow, and with nothing in common with the code under test. The points are those of the codec that the
/// standard wants to be compatible with.
///
/// - Specification: RFC 5510, sections 8.1 and 8.2.1.
struct VandermondeCode {
    /// GM, k rows of n factors.
    let generator: [[UInt8]]

    init(symbolCount: Int, encodingSymbolCount: Int) {
        let inverse = Self.inverse(
            (0..<symbolCount).map { row in (0..<symbolCount).map { Self.entry(row, $0) } })
        self.generator = inverse.map { row in
            (0..<encodingSymbolCount).map { column in
                row.indices.reduce(0) { $0 ^ Self.product(row[$1], Self.entry($1, column)) }
            }
        }
    }

    /// Encoding symbol `esi` of a block.
    func symbol(_ esi: Int, of block: [[UInt8]]) -> [UInt8] {
        block[0].indices.map { index in
            block.indices.reduce(0) { $0 ^ Self.product(block[$1][index], self.generator[$1][esi]) }
        }
    }

    /// Multiplication modulo 1 + x² + x³ + x⁴ + x⁸, the highest power first.
    static func product(_ one: UInt8, _ other: UInt8) -> UInt8 {
        var (sum, shifted) = (0, Int(one))
        for bit in 0..<8 {
            if other >> UInt8(bit) & 1 == 1 { sum ^= shifted }
            shifted <<= 1
            if shifted & 0x100 != 0 { shifted ^= 0b1_0001_1101 }
        }
        return UInt8(sum)
    }

    private static let powers: [UInt8] = (0..<255).reduce(into: []) { powers, _ in
        powers.append(powers.last.map { product($0, 2) } ?? 1)
    }

    /// The power of point `column`, which is 0 or a power of α.
    private static func entry(_ row: Int, _ column: Int) -> UInt8 {
        guard column > 0 else { return row == 0 ? 1 : 0 }
        return powers[row * (column - 1) % 255]
    }

    private static func inverse(_ matrix: [[UInt8]]) -> [[UInt8]] {
        let size = matrix.count
        var rows = (0..<size).map { row in matrix[row] + (0..<size).map { $0 == row ? 1 : 0 } }
        for pivot in 0..<size {
            let found = (pivot..<size).first { rows[$0][pivot] != 0 } ?? pivot
            rows.swapAt(pivot, found)
            let divisor = rows[pivot][pivot]
            let factor = (1...255).map { UInt8($0) }.first { product($0, divisor) == 1 } ?? 0
            rows[pivot] = rows[pivot].map { product($0, factor) }
            for row in 0..<size where row != pivot && rows[row][pivot] != 0 {
                let factor = rows[row][pivot]
                rows[row] = rows[row].indices.map { rows[row][$0] ^ product(rows[pivot][$0], factor) }
            }
        }
        return rows.map { Array($0[size...]) }
    }
}

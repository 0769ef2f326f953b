internal import GaloisField

// What section 5.4.2 promises at the end of its last three phases. Debug builds check every plan, the third
// phase on its programs, the fourth and the fifth by running it on arbitrary symbols.
extension Plan {
    /// The third phase (section 5.4.2.4): the rows that are substituted are sparse as in the beginning, with
    /// zeros above the diagonal.
    ///
    /// Ours are the equations themselves: all their columns, at their positions, each pivot after those that
    /// it is made from.
    func hasOriginalRows(_ equations: borrowing BinaryEquations) -> Bool {
        var start = 0
        for (index, equation) in substitutionEquations.enumerated() {
            let (pivots, inactive) = (Int(substitution[start]), Int(substitution[start + 1]))
            let terms = substitution[start + 2..<start + 2 + pivots + inactive]
            start += 2 + pivots + inactive
            guard terms.prefix(pivots).allSatisfy({ $0 < index }),
                terms.suffix(inactive).allSatisfy({ $0 >= pivotCount })
            else { return false }
            let columns = equations.columns(Int(equation)).map { positions[Int($0)] }
            if (terms + [UInt16(truncatingIfNeeded: index)]).sorted() != columns.sorted() { return false }
        }
        return start == substitution.count
    }

    /// The fourth phase (section 5.4.2.5): U_upper is gone, L1 x1 = d + U1 x2; and the fifth (section
    /// 5.4.2.6): all of A has become the identity, so that the symbols found satisfy every equation that the
    /// plan uses.
    func solves(_ equations: borrowing BinaryEquations) -> Bool {
        let symbols = Self.arbitrarySymbols(count: equations.count - parameters.S)
        let inputs = Inputs(for: self) { UnsafePointer(symbols.base + $0 * 64) }
        let rows = FixedArray<UInt8>(uninitializedCount: rowCount * 64, alignment: 64)
        let strip = Strip(subSymbol: 0, offset: 0, used: 64, width: 64)
        run(into: rows.base, inputs, strip, Scratch(for: self, width: 64))

        for equation in substitutionEquations + residualEquations {
            let number = Int(equation) - parameters.S
            for byte in 0..<64 {
                var sum: UInt8 = number < 0 ? 0 : symbols[number * 64 + byte]
                for column in equations.columns(Int(equation)) {
                    sum ^= rows[Int(positions[Int(column)]) * 64 + byte]
                }
                if sum != 0 { return false }
            }
        }
        guard let free = checks?.free else { return true }
        return (0..<64).allSatisfy { satisfiesHalfDensityChecks(free, rows, byte: $0) }
    }

    private static func arbitrarySymbols(count: Int) -> FixedArray<UInt8> {
        let symbols = FixedArray<UInt8>(uninitializedCount: count * 64)
        var state: UInt32 = 1
        for index in 0..<symbols.count {
            state = state &* 1_664_525 &+ 1_013_904_223
            symbols[index] = UInt8(truncatingIfNeeded: state >> 24)
        }
        return symbols
    }

    /// The HDPC equations, written as the standard writes them: MT and GAMMA as matrices.
    private func satisfiesHalfDensityChecks(
        _ free: FreeColumns, _ rows: borrowing FixedArray<UInt8>, byte: Int
    ) -> Bool {
        let (H, covered) = (parameters.H, parameters.extendedSymbolCount + parameters.S)
        var sums = (0..<H).map { rows[Int(positions[covered + $0]) * 64 + byte] }
        var gamma: UInt8 = 0
        for j in 0..<covered {
            gamma = gf_multiply(2, gamma) ^ rows[Int(positions[j]) * 64 + byte]
            var power: UInt8 = 1
            for i in 0..<H {
                if j == covered - 1 {
                    sums[i] ^= gf_multiply(power, gamma)
                    power = gf_multiply(2, power)
                } else {
                    let first = RandomGenerator.value(UInt32(j + 1), 6, below: H)
                    let second = (first + RandomGenerator.value(UInt32(j + 1), 7, below: H - 1) + 1) % H
                    if i == first || i == second { sums[i] ^= gamma }
                }
            }
        }
        // With f free columns, f combinations of the H equations were used.
        return (0..<free.count).allSatisfy { row in
            (0..<H).reduce(UInt8(0)) { $0 ^ gf_multiply(free.checkFactors[row * H + $1], sums[$1]) } == 0
        }
    }
}

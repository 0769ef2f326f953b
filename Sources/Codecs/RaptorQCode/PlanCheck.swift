internal import GaloisField

// Debug builds try every plan on arbitrary symbols: what the phases of section 5.4.2 promise together is that the symbols found
// satisfy the equations.
extension Plan {
    /// Whether intermediate symbols computed from arbitrary symbols satisfy every equation that the plan uses.
    func solves(_ equations: borrowing BinaryEquations) -> Bool {
        let strip = Strip(subSymbol: 0, offset: 0, used: 64, width: 64)
        let symbolCount = equations.count - parameters.S
        let symbols = FixedArray<UInt8>(uninitializedCount: max(1, symbolCount) * 64)
        var state: UInt32 = 1
        for index in 0..<symbols.count {
            state = state &* 1_664_525 &+ 1_013_904_223
            symbols[index] = UInt8(state >> 24)
        }
        let inputs = Inputs(for: self) { UnsafePointer(symbols.base + $0 * 64) }
        let rows = FixedArray<UInt8>(uninitializedCount: rowCount * 64, alignment: 64)
        run(into: rows.base, inputs, strip, Scratch(for: self, width: 64))

        for equation in substitutionEquations + residualEquations {
            for byte in 0..<64 {
                var sum: UInt8 = 0
                for column in equations.columns(Int(equation)) {
                    sum ^= rows[Int(positions[Int(column)]) * 64 + byte]
                }
                let row = Int(equation) - parameters.S
                if sum != (row < 0 ? 0 : symbols[row * 64 + byte]) { return false }
            }
        }
        return checks == nil || (0..<64).allSatisfy { satisfiesHalfDensityChecks(rows, byte: $0) }
    }

    /// The HDPC equations, written as the standard writes them: MT and GAMMA as matrices.
    private func satisfiesHalfDensityChecks(_ rows: borrowing FixedArray<UInt8>, byte: Int) -> Bool {
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
                    let first = random(y: UInt32(j + 1), i: 6, m: UInt32(H))
                    let second = (first + random(y: UInt32(j + 1), i: 7, m: UInt32(H - 1)) + 1) % UInt32(H)
                    if i == Int(first) || i == Int(second) { sums[i] ^= gamma }
                }
            }
        }
        return sums.allSatisfy { $0 == 0 }
    }
}

import GaloisField
import SimulationKit
import Testing

/// The half-density checks of RFC 6330, section 5.3.3.3, against the product of its matrices.
@Suite struct HalfDensityKernelTests {
    private static let rowCount = 20

    /// Columns of the matrix MT, and which rows of a strip they are for.
    private struct Checks {
        let checkCount: Int
        let rows: [UInt16]
        let pairs: [UInt8]

        init(random: inout SeededRandom) {
            let checkCount = random.integer(in: 2...16)
            self.checkCount = checkCount
            self.rows = (0..<random.integer(in: 1...18)).map { _ in
                random.happens(partsPerMillion: 150_000)
                    ? UInt16.max : random.integer(in: 0..<UInt16(rowCount))
            }
            self.pairs = self.rows.dropLast().flatMap { _ in
                let first = random.integer(in: 0..<checkCount)
                let second = (first + random.integer(in: 1..<checkCount)) % checkCount
                return [UInt8(first), UInt8(second)]
            }
        }

        /// MT * GAMMA * C, added to `sums`: both matrices as the standard defines them.
        func result(of strip: [[UInt8]], addedTo sums: [[UInt8]]) -> [[UInt8]] {
            var result = sums
            for column in self.rows.indices {
                var sum = [UInt8](repeating: 0, count: sums[0].count)
                for (index, row) in self.rows[...column].enumerated() where row != UInt16.max {
                    let factor = FieldModel.powers[column - index]
                    FieldModel.add(FieldModel.scaled(strip[Int(row)], by: factor), to: &sum)
                }
                for check in result.indices {
                    let isLast = column == self.rows.count - 1
                    let isNamed =
                        !isLast && self.pairs[(2 * column)...(2 * column + 1)].contains(UInt8(check))
                    guard isLast || isNamed else { continue }
                    let factor = isLast ? FieldModel.powers[check] : 1
                    FieldModel.add(FieldModel.scaled(sum, by: factor), to: &result[check])
                }
            }
            return result
        }
    }

    /// The rows, and one more, marked, which must stay.
    private static func memory(of rows: [[UInt8]]) -> MarkedMemory {
        let width = rows[0].count
        let memory = MarkedMemory(byteCount: (rows.count + 1) * width)
        for (index, octets) in rows.enumerated() { memory.put(octets, at: index * width) }
        return memory
    }

    @Test("Checks of rows", arguments: StripKernelTests.widths, SimulationSeed.seeds(8))
    func rows(width: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: UInt64(width))
        let checks = Checks(random: &random)
        let strip = (0..<Self.rowCount).map { _ in random.bytes(width) }
        let sums = (0..<checks.checkCount).map { _ in random.bytes(width) }
        let stripMemory = Self.memory(of: strip)
        let expected = Self.memory(of: checks.result(of: strip, addedTo: sums))
        for set in KernelSet.all {
            let ours = Self.memory(of: sums)
            set.kernels.half_density_checks(
                ours.start, checks.checkCount, stripMemory.start, checks.rows, checks.rows.count,
                checks.pairs, width)
            #expect(ours.equals(expected), "\(set.name)")
        }
        withExtendedLifetime(stripMemory) {}
    }

    @Test("Checks of rows of bits", arguments: SimulationSeed.seeds(20))
    func bits(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 1)
        let checks = Checks(random: &random)
        let stride = random.integer(in: 1...3)
        let words = (0...((Self.rowCount - 1) * stride)).map { _ in random.next() }
        let strip = (0..<Self.rowCount).map { row in
            (0..<64).map { UInt8(words[row * stride] >> UInt64($0) & 1) }
        }
        let sums = (0..<checks.checkCount).map { _ in random.bytes(64) }
        let expected = Self.memory(of: checks.result(of: strip, addedTo: sums))
        for set in KernelSet.all {
            let ours = Self.memory(of: sums)
            set.kernels.half_density_bit_checks(
                ours.start, checks.checkCount, words, stride, checks.rows, checks.rows.count, checks.pairs)
            #expect(ours.equals(expected), "\(set.name)")
        }
    }
}

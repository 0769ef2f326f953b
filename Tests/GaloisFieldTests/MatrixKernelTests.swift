import GaloisField
import SimulationKit
import Testing

/// Products of matrices with rows: `combine_bits` and `combine_octets`.
@Suite struct MatrixKernelTests {
    /// A strip of random rows to add to, and one to combine.
    private struct Rows {
        let width: Int
        let destination: [[UInt8]]
        let source: [[UInt8]]

        init(_ destinationCount: Int, from sourceCount: Int, width: Int, random: inout SeededRandom) {
            self.width = width
            self.destination = (0..<destinationCount).map { _ in random.bytes(width) }
            self.source = (0..<sourceCount).map { _ in random.bytes(width) }
        }

        /// What `body` makes of the destination, with a row behind it that must stay.
        func result(
            of body: (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>) -> Void
        ) -> (rows: [[UInt8]], staysInside: Bool) {
            let destination = MarkedMemory(byteCount: (self.destination.count + 1) * self.width)
            for (row, octets) in self.destination.enumerated() {
                destination.put(octets, at: row * self.width)
            }
            let source = MarkedMemory(byteCount: max(1, self.source.count * self.width))
            for (row, octets) in self.source.enumerated() { source.put(octets, at: row * self.width) }
            withExtendedLifetime((destination, source)) { body(destination.start, source.start) }
            var rows = (0...self.destination.count).map {
                destination.octets(at: $0 * self.width, count: self.width)
            }
            let behind = rows.removeLast()
            return (rows, behind.allSatisfy { $0 == MarkedMemory.mark })
        }
    }

    @Test("Matrices of bits, groups of every size", arguments: SimulationSeed.seeds(4))
    func combineBits(seed: UInt64) {
        for width in StripKernelTests.widths {
            for groupBits in 1...8 {
                var random = SeededRandom(seed: seed, stream: UInt64(width + groupBits))
                // From no group to a few more than have their tables at a time; the last one is often smaller.
                let sourceCount = random.integer(in: 0...(groupBits * 6))
                let rows = Rows(random.integer(in: 0...6), from: sourceCount, width: width, random: &random)
                var expected = rows.destination
                var selectors: [UInt8] = []
                for first in stride(from: 0, to: sourceCount, by: groupBits) {
                    let bitCount = min(groupBits, sourceCount - first)
                    for index in rows.destination.indices {
                        let selector = random.integer(in: 0..<(1 << bitCount))
                        selectors.append(UInt8(selector))
                        for bit in 0..<bitCount where selector >> bit & 1 == 1 {
                            FieldModel.add(rows.source[first + bit], to: &expected[index])
                        }
                    }
                }
                let tableRowCount = Int(GF_GROUPS_AT_ONCE) << groupBits
                for set in KernelSet.all {
                    let table = MarkedMemory(byteCount: (tableRowCount + 1) * width)
                    let result = rows.result { destination, source in
                        set.kernels.combine_bits(
                            destination, rows.destination.count, source, sourceCount, selectors,
                            UInt32(groupBits), width, table.start)
                    }
                    let behind = table.octets(at: tableRowCount * width, count: width)
                    let isRight = result.rows == expected
                    #expect(isRight, "\(set.name), width \(width), groups of \(groupBits)")
                    #expect(
                        result.staysInside && behind.allSatisfy { $0 == MarkedMemory.mark }, "\(set.name)")
                }
            }
        }
    }

    @Test("Matrices of octets", arguments: SimulationSeed.seeds(4))
    func combineOctets(seed: UInt64) {
        for width in StripKernelTests.widths {
            for destinationCount in 0...20 {
                var random = SeededRandom(seed: seed, stream: UInt64(width + destinationCount))
                let sourceCount = random.integer(in: 0...6)
                let rows = Rows(destinationCount, from: sourceCount, width: width, random: &random)
                let factors = random.bytes(destinationCount * sourceCount)
                var expected = rows.destination
                for (index, factor) in factors.enumerated() {
                    let product = FieldModel.scaled(rows.source[index % sourceCount], by: factor)
                    FieldModel.add(product, to: &expected[index / sourceCount])
                }
                for set in KernelSet.all {
                    let result = rows.result { destination, source in
                        set.kernels.combine_octets(
                            destination, destinationCount, source, sourceCount, factors, width)
                    }
                    let isRight = result.rows == expected
                    #expect(isRight, "\(set.name), width \(width), \(destinationCount) rows")
                    #expect(result.staysInside, "\(set.name), width \(width)")
                }
            }
        }
    }
}

import GaloisField
import SimulationKit
import Testing

/// Sums of rows: `substitute` and `gather`.
@Suite struct StripKernelTests {
    static let widths = [64, 128, 256]

    /// Rows that are there before a kernel runs, of which some are then added up.
    private static let givenCount = 7
    private static let rowCount = 12

    /// What `substitute` is to compute, and what comes out by the book.
    private struct Substitution {
        let width: Int
        let given: [[UInt8]]
        let inputs: [[UInt8]?]
        var program: [UInt16] = []
        /// The rows with the heads alone, then with heads and tails; as many octets of each as inputs have.
        var results: [[[UInt8]]] = [[], []]

        init(width: Int, used: Int, inPlace: Bool, random: inout SeededRandom) {
            self.width = width
            let given = (0..<givenCount).map { _ in random.bytes(width) }
            self.given = given
            self.inputs = (0..<rowCount).map { _ in
                random.happens(partsPerMillion: 200_000) ? nil : random.bytes(used)
            }
            for index in 0..<rowCount {
                // Mostly few, sometimes many; sometimes none at all.
                let counts = (0..<2).map { _ in
                    random.integer(in: 0...(random.integer(in: 0...3) == 0 ? 11 : 3))
                }
                let known = inPlace ? givenCount + index : givenCount
                let indices = counts.map { count in (0..<count).map { _ in random.integer(in: 0..<known) } }
                self.program += counts.map(UInt16.init) + indices.joined().map(UInt16.init)
                for (which, named) in [indices[0], indices[0] + indices[1]].enumerated() {
                    var sum = self.inputs[index] ?? [UInt8](repeating: 0, count: used)
                    for row in named {
                        let computed = row - givenCount
                        FieldModel.add(computed < 0 ? given[row] : self.results[which][computed], to: &sum)
                    }
                    self.results[which].append(sum)
                }
            }
        }
    }

    @Test("Rows from inputs and rows, for every number of used octets", arguments: SimulationSeed.seeds(4))
    func substitute(seed: UInt64) {
        let pages = (0..<Self.rowCount).map { _ in FencedPage() }
        defer { withExtendedLifetime(pages) {} }
        for width in Self.widths {
            let strip = MarkedMemory(byteCount: (Self.givenCount + Self.rowCount + 1) * width)
            let other = MarkedMemory(byteCount: (Self.rowCount + 1) * width)
            defer { withExtendedLifetime((strip, other)) {} }
            for used in 1...width {
                var random = SeededRandom(seed: seed, stream: UInt64(width + used))
                let inPlace = random.happens(partsPerMillion: 750_000)
                let example = Substitution(width: width, used: used, inPlace: inPlace, random: &random)
                let offset = random.integer(in: 0...200)
                // Nothing lies behind an input. Its start may not be aligned, nor be there: octets before the
                // offset are another strip's.
                let inputs = zip(example.inputs, pages).map { input, page in
                    input.map { UnsafePointer(page.atEnd($0)) - offset }
                }
                for (row, octets) in example.given.enumerated() { strip.put(octets, at: row * width) }
                for set in KernelSet.all {
                    for withTail in 0...1 {
                        let memory = inPlace ? strip : other
                        let first = inPlace ? Self.givenCount : 0
                        set.kernels.substitute(
                            memory.start + first * width, strip.start, width, example.program, Self.rowCount,
                            inputs, offset, used, Int32(withTail))
                        let rows = (0..<Self.rowCount).map {
                            memory.octets(at: (first + $0) * width, count: used)
                        }
                        let isRight = rows == example.results[withTail]
                        #expect(isRight, "\(set.name), width \(width), used \(used), tail \(withTail)")
                        let behind = memory.octets(at: (first + Self.rowCount) * width, count: width)
                        #expect(behind.allSatisfy { $0 == MarkedMemory.mark }, "\(set.name), width \(width)")
                    }
                }
                let given = (0..<Self.givenCount).map { strip.octets(at: $0 * width, count: width) }
                let isUntouched = given == example.given
                #expect(isUntouched)
            }
        }
    }

    @Test("Sums of rows into symbols, for every number of used octets", arguments: SimulationSeed.seeds(4))
    func gather(seed: UInt64) {
        let outputCount = 5
        let pages = (0..<outputCount).map { _ in FencedPage() }
        defer { withExtendedLifetime(pages) {} }
        for width in Self.widths {
            let strip = MarkedMemory(byteCount: Self.rowCount * width)
            defer { withExtendedLifetime(strip) {} }
            for used in 1...width {
                var random = SeededRandom(seed: seed, stream: UInt64(width + used))
                let rows = (0..<Self.rowCount).map { _ in random.bytes(width) }
                for (index, octets) in rows.enumerated() { strip.put(octets, at: index * width) }
                var program: [UInt16] = []
                // What a symbol holds before its strip stays.
                let before = random.bytes(random.integer(in: 0...100))
                var expected: [[UInt8]] = []
                for _ in 0..<outputCount {
                    let indices = (0..<random.integer(in: 1...9)).map { _ in
                        random.integer(in: 0..<rows.count)
                    }
                    program += [UInt16(indices.count)] + indices.map(UInt16.init)
                    var sum = [UInt8](repeating: 0, count: used)
                    for index in indices { FieldModel.add(rows[index], to: &sum) }
                    expected.append(before + sum)
                }
                let blank = before + [UInt8](repeating: 0, count: used)
                for set in KernelSet.all {
                    let outputs = pages.map { Optional($0.atEnd(blank)) }
                    set.kernels.gather(outputs, before.count, used, strip.start, width, program, outputCount)
                    let symbols = outputs.map { [UInt8](UnsafeBufferPointer(start: $0, count: blank.count)) }
                    let isRight = symbols == expected
                    #expect(isRight, "\(set.name), width \(width), used \(used)")
                }
            }
        }
    }
}

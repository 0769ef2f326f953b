import GaloisField
import SimulationKit
import Testing

@Suite struct OctetStringKernelTests {
    /// One call of one of the three kernels, and what the standard says about its result.
    private struct Example {
        enum Kernel: CaseIterable { case add, multiply, multiplyAdd }

        let kernel: Kernel
        let source: [UInt8]
        let destination: [UInt8]
        let factor: UInt8
        let result: [UInt8]

        init(_ kernel: Kernel, count: Int, random: inout SeededRandom) {
            self.kernel = kernel
            self.source = random.bytes(count)
            self.destination = random.bytes(count)
            self.factor = random.integer(in: 0...255)
            var result = self.destination
            switch kernel {
            case .add: FieldModel.add(self.source, to: &result)
            case .multiply: result = FieldModel.scaled(result, by: self.factor)
            case .multiplyAdd: FieldModel.add(FieldModel.scaled(self.source, by: self.factor), to: &result)
            }
            self.result = result
        }

        func run(
            on set: KernelSet, _ destination: UnsafeMutablePointer<UInt8>, _ source: UnsafePointer<UInt8>
        ) {
            let count = self.source.count
            switch self.kernel {
            case .add: set.kernels.add(destination, source, count)
            case .multiply: set.kernels.multiply(destination, self.factor, count)
            case .multiplyAdd: set.kernels.multiply_add(destination, source, self.factor, count)
            }
        }
    }

    @Test("Every length at every alignment, and nothing beyond", arguments: SimulationSeed.seeds(1))
    func everyLengthAndAlignment(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let source = MarkedMemory(byteCount: 512)
        defer { withExtendedLifetime(source) {} }
        let ours = MarkedMemory(byteCount: 512)
        let expected = MarkedMemory(byteCount: 512)
        for count in 0...300 {
            for kernel in Example.Kernel.allCases {
                let example = Example(kernel, count: count, random: &random)
                for misalignment in 0..<64 {
                    // The two strings are not aligned alike, either.
                    let sourceOffset = (misalignment * 7 + count) % 64
                    source.put(example.source, at: sourceOffset)
                    expected.clear()
                    expected.put(example.result, at: 64 + misalignment)
                    for set in KernelSet.all {
                        ours.clear()
                        ours.put(example.destination, at: 64 + misalignment)
                        example.run(on: set, ours.start + 64 + misalignment, source.start + sourceOffset)
                        guard !ours.equals(expected) else { continue }
                        Issue.record("\(set.name) \(kernel): \(count) bytes at \(misalignment), seed \(seed)")
                        return
                    }
                }
            }
        }
    }

    @Test("At the edge of memory, nothing beyond is read", arguments: SimulationSeed.seeds(1))
    func edgesOfMemory(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let sourcePage = FencedPage()
        let destinationPage = FencedPage()
        defer { withExtendedLifetime((sourcePage, destinationPage)) {} }
        for count in 0...300 {
            for kernel in Example.Kernel.allCases {
                let example = Example(kernel, count: count, random: &random)
                for set in KernelSet.all {
                    var place = destinationPage.atEnd(example.destination)
                    example.run(on: set, place, sourcePage.atEnd(example.source))
                    let atEnd = [UInt8](UnsafeBufferPointer(start: place, count: count))
                    place = destinationPage.atStart(example.destination)
                    example.run(on: set, place, sourcePage.atStart(example.source))
                    let atStart = [UInt8](UnsafeBufferPointer(start: place, count: count))
                    #expect(atEnd == example.result, "\(set.name) \(kernel), \(count) bytes at the end")
                    #expect(atStart == example.result, "\(set.name) \(kernel), \(count) bytes at the start")
                }
            }
        }
    }

    @Test("Every factor", arguments: KernelSet.all)
    func everyFactor(set: KernelSet) {
        let octets = Array(UInt8.min...255)
        for factor in UInt8.min...255 {
            let products = octets.map { FieldModel.product($0, factor) }
            var multiplied = octets
            set.kernels.multiply(&multiplied, factor, 256)
            #expect(multiplied == products, "factor \(factor)")
            var added = [UInt8](repeating: 0, count: 256)
            set.kernels.multiply_add(&added, octets, factor, 256)
            #expect(added == products, "factor \(factor)")
        }
    }
}

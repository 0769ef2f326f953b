import SimulationKit
import Testing

@testable import RaptorQCode

@Suite struct GeneratorTests {
    @Test(arguments: RandomVector.all)
    func randomNumber(vector: RandomVector) {
        #expect(RandomGenerator.value(vector.y, vector.i, below: vector.m) == vector.value)
    }

    @Test(arguments: DegreeVector.all)
    func degree(vector: DegreeVector) {
        #expect(DegreeGenerator.degree(vector.v, ltSymbolCount: vector.ltSymbolCount) == vector.degree)
    }

    @Test(arguments: TupleVector.all)
    func tuple(vector: TupleVector) {
        let parameters = SourceBlockParameters(symbolCount: vector.extendedSymbolCount)
        let generator = TupleGenerator(parameters)
        let tuple = generator.tuple(of: vector.internalSymbolID)
        #expect([tuple.d, tuple.a, tuple.b, tuple.d1, tuple.a1, tuple.b1] == vector.tuple)
        let indices = indices(of: vector.internalSymbolID, generator)
        #expect(indices.lt + indices.pi == vector.indices)
        #expect(indices.lt.count == tuple.d && indices.pi.count == tuple.d1)
        #expect(indices.lt.allSatisfy { $0 < parameters.W })
        #expect(indices.pi.allSatisfy { (parameters.W..<parameters.L).contains(Int($0)) })
    }

    @Test("Twenty thousand symbols of a block are made of the same intermediate symbols as by the standard")
    func sums() {
        for expected in TupleVector.sums {
            let generator = TupleGenerator(SourceBlockParameters(symbolCount: expected.extendedSymbolCount))
            var sum: UInt32 = 0
            var greatestWeight = 0
            for X in 0..<expected.count {
                let indices = indices(of: X, generator)
                let all = indices.lt + indices.pi
                sum &+= (X + 1) &* all.reduce(0) { $0 &+ UInt32($1) &+ 1 }
                greatestWeight = max(greatestWeight, all.count)
            }
            #expect(sum == expected.sum)
            #expect(greatestWeight == expected.greatestWeight)
        }
    }

    @Test("No symbol names an intermediate symbol twice, or more of them than there is room for")
    func distinctIndices() {
        var random = SeededRandom(seed: 6330)
        for row in 0..<SystematicIndexTable.rowCount {
            let count = Int(SystematicIndexTable.extendedSymbolCounts[row])
            let parameters = SourceBlockParameters(symbolCount: count)
            let generator = TupleGenerator(parameters)
            for _ in 0..<20 {
                let X = random.integer(in: 0..<UInt32(1 << 24 + 1000))
                let (lt, pi) = indices(of: X, generator)
                #expect(Set(lt + pi).count == lt.count + pi.count, "K′ \(count), X \(X)")
                #expect((1...30).contains(lt.count) && (2...3).contains(pi.count), "K′ \(count), X \(X)")
                #expect(lt.allSatisfy { $0 < parameters.W }, "K′ \(count), X \(X)")
                #expect(
                    pi.allSatisfy { $0 >= parameters.W && $0 < parameters.L }, "K′ \(count), X \(X)")
            }
        }
    }

    @Test("Remainders by multiplication are those by division")
    func fixedDivisor() {
        var random = SeededRandom(seed: 17)
        for divisor in [2, 3, 10, 16, 17, 256, 379, 56_950, 56_951, 65_536, 1 << 31, (1 << 32) - 1] {
            let fixed = FixedDivisor(divisor)
            let edges: [UInt32] = [0, 1, UInt32(divisor - 1), UInt32(divisor), .max, .max - 1, 1 << 31]
            let numbers = edges + (0..<1000).map { _ in UInt32(truncatingIfNeeded: random.next()) }
            for number in numbers {
                #expect(fixed.remainder(of: number) == Int(number) % divisor, "\(number) mod \(divisor)")
            }
            let multiples = (0..<1000).map { _ in
                UInt32(random.integer(in: 0...(Int(UInt32.max) / divisor)) * divisor)
            }
            for multiple in multiples {
                #expect(fixed.remainder(of: multiple) == 0)
                if multiple > 0 { #expect(fixed.remainder(of: multiple - 1) == divisor - 1) }
            }
        }
    }

    private func indices(of X: UInt32, _ generator: TupleGenerator) -> (lt: [UInt16], pi: [UInt16]) {
        let room = TupleGenerator.maximumRowWeight
        return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: room + 1) { buffer in
            buffer.initialize(repeating: 0xFFFF)
            guard let indices = buffer.baseAddress else { return ([], []) }
            let counts = generator.intermediateIndices(of: X, into: indices)
            #expect(buffer[room] == 0xFFFF, "more intermediate symbols than there is room for")
            let all = Array(buffer[0..<(counts.lt + counts.pi)])
            return (Array(all[..<counts.lt]), Array(all[counts.lt...]))
        }
    }
}

import Testing

@testable import RaptorQCode

@Suite struct TablesTests {
    /// Σ (i + 1) × element i, modulo 2⁶⁴: two exchanged elements change it, as one wrong one does.
    private static func checksum(_ count: Int, _ element: (Int) -> UInt64) -> UInt64 {
        (0..<count).reduce(0) { $0 &+ UInt64($1 + 1) &* element($1) }
    }

    @Test("Random numbers are those of section 5.5, by sums made from its text")
    func randomNumbers() {
        #expect(Self.checksum(256) { UInt64(RandomNumberTable.v0[$0]) } == 70_788_204_456_597)
        #expect(Self.checksum(256) { UInt64(RandomNumberTable.v1[$0]) } == 68_173_931_373_273)
        #expect(Self.checksum(256) { UInt64(RandomNumberTable.v2[$0]) } == 70_908_640_570_088)
        #expect(Self.checksum(256) { UInt64(RandomNumberTable.v3[$0]) } == 76_944_748_725_214)
        #expect(RandomNumberTable.v0[0] == 251_291_136)
        #expect(RandomNumberTable.v0[255] == 1_358_307_511)
    }

    @Test("Block sizes are those of section 5.6, by sums made from its text")
    func systematicIndices() {
        typealias Table = SystematicIndexTable
        #expect(Self.checksum(477) { UInt64(Table.extendedSymbolCounts[$0]) } == 2_097_943_884)
        #expect(Self.checksum(477) { UInt64(Table.systematicIndices[$0]) } == 52_168_594)
        #expect(Self.checksum(477) { UInt64(Table.ldpcSymbolCounts[$0]) } == 40_682_825)
        #expect(Self.checksum(477) { UInt64(Table.hdpcSymbolCounts[$0]) } == 1_401_401)
        #expect(Self.checksum(477) { UInt64(Table.ltSymbolCounts[$0]) } == 2_118_320_521)
    }

    @Test("Every row keeps what section 5.3.3.3 and the solver build on")
    func everyRow() {
        var last = 0
        for row in 0..<SystematicIndexTable.rowCount {
            let count = Int(SystematicIndexTable.extendedSymbolCounts[row])
            let parameters = SourceBlockParameters(symbolCount: count)
            #expect(count > last)
            #expect(parameters.extendedSymbolCount == count)
            #expect(isPrime(parameters.S) && isPrime(parameters.W) && isPrime(parameters.P1))
            #expect(parameters.L == count + parameters.S + parameters.H)
            #expect(parameters.L == parameters.W + parameters.P)
            #expect(parameters.P == parameters.U + parameters.H && parameters.U >= 0)
            #expect(parameters.W == parameters.B + parameters.S && parameters.B >= 1)
            #expect((parameters.P...parameters.P1).filter(isPrime) == [parameters.P1])
            #expect((1...1000).contains(parameters.J))
            #expect((7...907).contains(parameters.S) && (10...16).contains(parameters.H))
            #expect((27...57_326).contains(parameters.L))
            last = count
        }
        #expect(last == SourceBlockParameters.maximumSymbolCount)
    }

    @Test func parametersOfSomeSizes() {
        let middle = SourceBlockParameters(symbolCount: 1000)
        #expect(middle.symbolCount == 1000 && middle.extendedSymbolCount == 1002)
        #expect(middle.paddingSymbolCount == 2)
        #expect([middle.J, middle.S, middle.H, middle.W] == [299, 59, 10, 1021])
        #expect([middle.L, middle.P, middle.P1, middle.U, middle.B] == [1071, 50, 53, 40, 962])
        let largest = SourceBlockParameters(symbolCount: 56_403)
        #expect([largest.J, largest.S, largest.H, largest.W] == [471, 907, 16, 56_951])
        #expect([largest.L, largest.P, largest.P1, largest.U] == [57_326, 375, 379, 359])
    }

    @Test("A block is extended to the least size that holds it")
    func leastSize() {
        #expect(SourceBlockParameters(symbolCount: 1).extendedSymbolCount == 10)
        for row in 0..<(SystematicIndexTable.rowCount - 1) {
            let size = Int(SystematicIndexTable.extendedSymbolCounts[row])
            let next = Int(SystematicIndexTable.extendedSymbolCounts[row + 1])
            #expect(SourceBlockParameters(symbolCount: size).extendedSymbolCount == size)
            #expect(SourceBlockParameters(symbolCount: size + 1).extendedSymbolCount == next)
        }
    }

    private func isPrime(_ number: Int) -> Bool {
        number > 1 && !(2..<number).contains { number % $0 == 0 }
    }
}

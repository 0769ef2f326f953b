import LayeredCoding
import Testing

@testable import BroadcastReception

@Suite struct SymbolAssemblerTests {
    private static func information() throws -> TransmissionInformation {
        // 8 symbols of 10 bytes in two blocks, the last one of 3 bytes.
        try .compactNoCode(transferByteCount: 73, symbolByteCount: 10, maximumBlockSymbolCount: 4)
    }

    private static let wanted = [
        WantedSymbol(block: 0, esi: 1), WantedSymbol(block: 0, esi: 3), WantedSymbol(block: 1, esi: 0),
        WantedSymbol(block: 1, esi: 3),
    ]

    @Test(
        "Neighbours are asked for in one range, and pieces of any size make the symbols",
        arguments: [1, 3, 10, 25])
    func pieces(size: Int) throws {
        var assembler = SymbolAssembler(Self.wanted, try Self.information())
        #expect(assembler.ranges == [10..<20, 30..<50, 70..<73])
        var symbols: [WantedSymbol: [UInt8]] = [:]
        for range in assembler.ranges {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: size).reversed() {
                let piece = (start..<min(range.upperBound, start + UInt64(size))).map { UInt8($0) }
                try piece.withUnsafeBytes { try assembler.add($0, at: start) { symbols[$0] = $1 } }
            }
        }
        #expect(symbols.count == 4)
        #expect(symbols[Self.wanted[1]] == Array(30..<40) && symbols[Self.wanted[2]] == Array(40..<50))
        #expect(symbols[Self.wanted[3]] == [70, 71, 72, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("Bytes that were not asked for are refused")
    func stray() throws {
        for (offset, count) in [(9, 2), (20, 1), (19, 2), (10, 11), (73, 1)] as [(UInt64, Int)] {
            var assembler = SymbolAssembler(Self.wanted, try Self.information())
            let bytes = [UInt8](repeating: 1, count: count)
            #expect(throws: RepairFailure.self) {
                try bytes.withUnsafeBytes { try assembler.add($0, at: offset) { _, _ in } }
            }
        }
        var empty = SymbolAssembler([], try Self.information())
        #expect(throws: RepairFailure.self) {
            try [UInt8(1)].withUnsafeBytes { try empty.add($0, at: 0) { _, _ in } }
        }
    }
}

import LayeredCoding
import Testing

@Suite struct FECPayloadIDTests {
    @Test(
        "Each scheme divides the bits in its own manner",
        arguments: [
            (FECScheme.compactNoCode, 0xAB01, 0x0203, nil, [0xAB, 1, 2, 3]),
            (.reedSolomon, 0xAB0102, 3, nil, [0xAB, 1, 2, 3]),
            (.raptorQ, 0xAB, 0x010203, nil, [0xAB, 1, 2, 3]),
            (.smallBlockSystematic, 0xAB01_0203, 0x0607, 0x0405, [0xAB, 1, 2, 3, 4, 5, 6, 7]),
        ] as [(FECScheme, Int, Int, Int?, [UInt8])])
    func wire(
        scheme: FECScheme, block: Int, symbol: Int, length: Int?, expected: [UInt8]
    ) throws {
        let id = FECPayloadID(
            sourceBlockNumber: block, encodingSymbolID: symbol, sourceBlockSymbolCount: length)
        var bytes = [UInt8](repeating: 0xEE, count: expected.count + 2)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        id.encode(into: &raw, at: 1, scheme)
        #expect(bytes == [0xEE] + expected + [0xEE])
        #expect(FECPayloadID.byteCount(scheme) == expected.count)
        let read = FECPayloadID(parsing: bytes.span.bytes, at: 1, scheme)
        #expect(read == id)
        let short = expected.dropLast().map { $0 }
        let cut = FECPayloadID(parsing: short.span.bytes, scheme)
        #expect(cut == nil)
        let outside = FECPayloadID(parsing: bytes.span.bytes, at: .max, scheme)
        #expect(outside == nil)
    }
}

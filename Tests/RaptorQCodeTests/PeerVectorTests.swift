import RaptorQCode
import Testing

/// Against numbers of another implementation.
@Suite struct PeerVectorTests {
    @Test("Repair symbols are those of another implementation", arguments: PeerVector.all)
    func repairSymbols(vector: PeerVector) {
        let (K, T) = (vector.symbolCount, vector.symbolByteCount)
        var state: UInt32 = 1
        let source = (0..<K * T).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let encoder = BlockEncoder(
            plan: EncodingPlan(symbolCount: K), layout: SymbolLayout(symbolByteCount: T),
            block: source.span.bytes)
        var repair = [UInt8](repeating: 0, count: 64 * T)
        var span = repair.mutableSpan
        var bytes = span.mutableBytes
        encoder.write(K..<K + 64, into: &bytes)
        #expect(Array(repair.prefix(8)) == vector.start)
        #expect(Self.digest(of: repair) == vector.digest)
    }

    /// 64-bit FNV-1a.
    private static func digest(of bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

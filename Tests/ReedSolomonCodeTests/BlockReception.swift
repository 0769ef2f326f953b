import ReedSolomonCode

/// A decoder together with its block, which `#expect` can ask for what changes them.
final class BlockReception {
    private(set) var bytes: [UInt8]
    private var decoder: ReedSolomonBlockDecoder

    init(symbolCount: Int, encodingSymbolCount: Int, symbolByteCount: Int) {
        self.bytes = [UInt8](repeating: 0xEE, count: symbolCount * symbolByteCount)
        self.decoder = ReedSolomonBlockDecoder(
            symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount,
            symbolByteCount: symbolByteCount)
    }

    var heldSymbolCount: Int { self.decoder.heldSymbolCount }
    var missingSymbolCount: Int { self.decoder.missingSymbolCount }

    func holds(esi: Int) -> Bool { self.decoder.holds(esi: esi) }

    func receive(
        _ symbol: [UInt8], esi: Int
    ) throws(ReedSolomonSymbolError) -> ReedSolomonBlockDecoder.Reception {
        var span = self.bytes.mutableSpan
        var block = span.mutableBytes
        return try self.decoder.receive(symbol.span.bytes, esi: esi, block: &block)
    }

    func decode() -> Bool {
        var span = self.bytes.mutableSpan
        var block = span.mutableBytes
        return self.decoder.decode(into: &block)
    }
}

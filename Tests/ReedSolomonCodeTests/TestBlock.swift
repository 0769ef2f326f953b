import ReedSolomonCode
import SimulationKit

/// A block of random bytes with all of its encoding symbols.
struct TestBlock {
    let symbolByteCount: Int
    let source: [UInt8]
    let symbols: [[UInt8]]

    var symbolCount: Int { self.source.count / self.symbolByteCount }

    init(
        symbolCount: Int, encodingSymbolCount: Int, symbolByteCount: Int, random: inout SeededRandom
    ) {
        let source = random.bytes(symbolCount * symbolByteCount)
        let encoder = ReedSolomonEncoder(
            symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount)
        self.symbolByteCount = symbolByteCount
        self.source = source
        self.symbols = (0..<encodingSymbolCount).map { esi in
            guard esi >= symbolCount else {
                return Array(source[esi * symbolByteCount..<(esi + 1) * symbolByteCount])
            }
            return encoder.repair(esi, of: source, symbolByteCount: symbolByteCount)
        }
    }

    var sourceSymbols: [[UInt8]] { Array(self.symbols[..<self.symbolCount]) }

    /// What a decoder makes of these symbols, in this order; `nil` if they do not suffice.
    func decoded(from ids: some Sequence<Int>) throws -> [UInt8]? {
        let reception = BlockReception(
            symbolCount: self.symbolCount, encodingSymbolCount: self.symbols.count,
            symbolByteCount: self.symbolByteCount)
        for esi in ids { _ = try reception.receive(self.symbols[esi], esi: esi) }
        return reception.decode() ? reception.bytes : nil
    }
}

extension ReedSolomonEncoder {
    func repair(_ esi: Int, of block: [UInt8], symbolByteCount: Int) -> [UInt8] {
        var symbol = [UInt8](repeating: 0xEE, count: symbolByteCount)
        var span = symbol.mutableSpan
        var bytes = span.mutableBytes
        self.write(repair: esi, of: block.span.bytes, symbolByteCount: symbolByteCount, into: &bytes)
        return symbol
    }
}

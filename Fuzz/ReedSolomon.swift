import ReedSolomonCode

/// Plays a sequence of symbols to a block decoder, and holds it to its promises.
///
/// The input begins with three bytes: k, number of repair symbols, symbol size. Each byte that follows is the
/// ID of an encoding symbol; 255, which no symbol has, is an attempt at decoding.
func fuzzReedSolomon(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 3 else { return }
    let symbolCount = max(1, Int(bytes[0]))
    let encodingSymbolCount = min(255, symbolCount + Int(bytes[1]))
    let size = 1 + Int(bytes[2]) % 40
    let symbols = SymbolSource(symbolCount, encodingSymbolCount, size)
    var decoder = ReedSolomonBlockDecoder(
        symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount, symbolByteCount: size)
    var block = [UInt8](repeating: 0xEE, count: symbolCount * size)
    var accepted: Set<Int> = []
    for id in bytes[3...].prefix(1000) {
        let esi = Int(id)
        var span = block.mutableSpan
        var target = span.mutableBytes
        guard id < 255 else {
            let isComplete = decoder.decode(into: &target)
            precondition(isComplete == (accepted.count >= symbolCount), "any k symbols are enough")
            continue
        }
        let symbol = esi < encodingSymbolCount ? symbols[esi] : symbols[0]
        let heldCount = decoder.heldSymbolCount
        let reception = try? decoder.receive(symbol.span.bytes, esi: esi, block: &target)
        switch reception {
        case .new: precondition(accepted.insert(esi).inserted && decoder.heldSymbolCount == heldCount + 1)
        case .duplicate: precondition(accepted.contains(esi))
        case .unneeded: precondition(accepted.count == symbolCount)
        case nil: precondition(esi >= encodingSymbolCount)
        }
        precondition(decoder.heldSymbolCount == accepted.count && accepted.count <= symbolCount)
    }
    for source in 0..<symbolCount where decoder.holds(esi: source) {
        let isEqual = block[source * size..<(source + 1) * size] == symbols[source][...]
        precondition(isEqual, "a source symbol is not the sender's")
    }
    var span = block.mutableSpan
    var target = span.mutableBytes
    guard decoder.decode(into: &target) else { return }
    precondition(block == symbols.block, "the block is not the sender's")
}

/// A block and its encoding symbols.
private struct SymbolSource {
    let block: [UInt8]
    private let size: Int
    private let encoder: ReedSolomonEncoder

    init(_ symbolCount: Int, _ encodingSymbolCount: Int, _ size: Int) {
        var state: UInt32 = 1
        self.block = (0..<symbolCount * size).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        self.size = size
        self.encoder = ReedSolomonEncoder(
            symbolCount: symbolCount, encodingSymbolCount: encodingSymbolCount)
    }

    subscript(esi: Int) -> [UInt8] {
        guard esi >= self.encoder.symbolCount else {
            return Array(self.block[esi * self.size..<(esi + 1) * self.size])
        }
        var symbol = [UInt8](repeating: 0, count: self.size)
        var span = symbol.mutableSpan
        var target = span.mutableBytes
        self.encoder.write(
            repair: esi, of: self.block.span.bytes, symbolByteCount: self.size, into: &target)
        return symbol
    }
}

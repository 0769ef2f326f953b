/// A source block without erasure correction: every symbol has to arrive.
///
/// - Specification: RFC 5445, section 3: Compact No-Code.
struct PlainBlock: ~Copyable, Sendable {
    private let symbolCount: Int
    private let symbolByteCount: Int
    private var held: [UInt64]
    private(set) var heldSymbolCount = 0

    init(symbolCount: Int, symbolByteCount: Int) {
        self.symbolCount = symbolCount
        self.symbolByteCount = symbolByteCount
        self.held = [UInt64](repeating: 0, count: (symbolCount + 63) / 64)
    }

    var missingSymbolCount: Int { self.symbolCount - self.heldSymbolCount }

    func holds(esi: Int) -> Bool {
        (0..<self.symbolCount).contains(esi) && self.held[esi / 64] & 1 << UInt64(esi % 64) != 0
    }

    /// Puts a symbol of T bytes at its place; whether it was missing there.
    mutating func receive(_ symbol: RawSpan, esi: Int, block: inout MutableRawSpan) -> Bool {
        guard self.mark(esi) else { return false }
        let offset = esi * self.symbolByteCount
        symbol.withUnsafeBytes { source in
            block.withUnsafeMutableBytes { target in
                let place = UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + source.count)])
                place.copyMemory(from: source)
            }
        }
        return true
    }

    /// Notes that a symbol is at its place; whether that is news.
    mutating func mark(_ esi: Int) -> Bool {
        guard (0..<self.symbolCount).contains(esi), !self.holds(esi: esi) else { return false }
        self.held[esi / 64] |= 1 << UInt64(esi % 64)
        self.heldSymbolCount += 1
        return true
    }
}

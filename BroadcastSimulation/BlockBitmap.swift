/// Which encoding symbols of a source block are there; in place of the symbols themselves.
struct BlockBitmap: Sendable {
    /// Number of source symbols, K.
    let symbolCount: Int
    /// How many symbols it takes to decode the block.
    let neededCount: Int
    /// How many different symbols are there.
    private(set) var heldCount = 0
    /// How many of them are source symbols.
    private(set) var heldSourceCount = 0
    private var words: [UInt64]

    init(symbolCount: Int, extraSymbolCount: Int) {
        self.symbolCount = symbolCount
        self.neededCount = symbolCount + extraSymbolCount
        self.words = [UInt64](repeating: 0, count: symbolCount / 64 + 1)
    }

    /// Whether the block can be given back: complete as it is, or decodable.
    var isSolvable: Bool { self.heldSourceCount == self.symbolCount || self.heldCount >= self.neededCount }

    /// Enters a symbol; whether it is new.
    mutating func insert(_ symbol: Int) -> Bool {
        let word = symbol >> 6
        if word >= self.words.count {
            let count = max(word + 1, self.words.count * 5 / 4)
            self.words.append(contentsOf: repeatElement(0, count: count - self.words.count))
        }
        let bit: UInt64 = 1 << UInt64(symbol & 63)
        guard self.words[word] & bit == 0 else { return false }
        self.words[word] |= bit
        self.heldCount += 1
        if symbol < self.symbolCount { self.heldSourceCount += 1 }
        return true
    }
}

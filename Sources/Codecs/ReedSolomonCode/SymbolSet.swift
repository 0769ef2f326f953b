/// A set of encoding symbol IDs, 0...255.
struct SymbolSet: Sendable {
    private var words = SIMD4<UInt64>()
    private(set) var count = 0

    func contains(_ esi: Int) -> Bool {
        self.words[esi >> 6] & 1 << UInt64(esi & 63) != 0
    }

    /// - Precondition: the set does not contain it.
    mutating func insert(_ esi: Int) {
        assert(!self.contains(esi))
        self.words[esi >> 6] |= 1 << UInt64(esi & 63)
        self.count += 1
    }

    mutating func removeAll() {
        self = Self()
    }
}

/// How far a source block is.
struct BlockProgress: Sendable {
    enum Phase: UInt8, Sendable {
        /// No symbol came yet, and no memory is set aside.
        case untouched
        /// Symbols are being collected.
        case collecting
        /// There are enough symbols; its turn to be solved comes.
        case queued
        /// It is being solved: its symbols must not change.
        case solving
        /// All source symbols are there.
        case complete
    }

    var phase = Phase.untouched
    /// Whether its memory was taken out of the budget.
    var isCharged = false
    /// Different symbols at hand.
    var heldCount: UInt32 = 0
    /// With so many different symbols, solving is worth an attempt.
    var wantedCount: UInt32
    /// Encoding symbol ID of the newest symbol; what was sent meanwhile follows from the next one.
    var newestSymbolID: UInt32 = .max

    /// Source symbols of the block.
    let symbolCount: UInt32

    init(symbolCount: Int) {
        self.symbolCount = UInt32(truncatingIfNeeded: symbolCount)
        self.wantedCount = UInt32(truncatingIfNeeded: symbolCount)
    }

    /// Bytes of one such value, for the memory budget.
    static let byteCount = MemoryLayout<Self>.stride
}

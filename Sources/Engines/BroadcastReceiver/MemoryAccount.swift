/// What is left of a memory budget.
struct MemoryAccount: Sendable {
    private let limit: Int
    private(set) var usedByteCount = 0
    /// Whether something found no room since this was last asked for.
    private(set) var hasRefused = false

    init(byteCount: Int) {
        self.limit = byteCount
    }

    /// Takes `byteCount` bytes out of the budget, if it has them.
    mutating func take(_ byteCount: Int) -> Bool {
        guard byteCount <= self.limit - self.usedByteCount else {
            self.hasRefused = true
            return false
        }
        self.usedByteCount += byteCount
        return true
    }

    /// Puts back what was taken.
    mutating func giveBack(_ byteCount: Int) {
        self.usedByteCount -= byteCount
    }
}

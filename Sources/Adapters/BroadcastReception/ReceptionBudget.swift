/// How the memory that a reception may take is divided.
package struct ReceptionBudget: Sendable {
    /// What the program itself, solving a block, and hashing take.
    private static let overheadByteCount = 10 << 20

    /// For datagrams that wait for their turn.
    package let queueByteCount: Int
    /// For the states of objects and blocks.
    package let engineByteCount: Int

    /// Divides `byteCount` bytes; less than 20 million are not enough for large blocks.
    package init(byteCount: Int) {
        self.queueByteCount = min(8 << 20, max(1 << 20, byteCount / 6))
        self.engineByteCount = max(1 << 20, byteCount - self.queueByteCount - Self.overheadByteCount)
    }
}

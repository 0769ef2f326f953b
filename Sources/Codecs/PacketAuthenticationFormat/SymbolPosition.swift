/// Where the hash of an encoding symbol stands: which batch, and which leaf of its tree.
public struct SymbolPosition: Hashable, Sendable {
    /// Number of the batch, from 0.
    public let batch: UInt32
    /// Number of the leaf: less than the batch's number of symbols, at most 127.
    public let leaf: UInt8

    /// Creates a position; whether an object has it, ``AuthenticationParameters`` knows.
    public init(batch: UInt32, leaf: UInt8) {
        self.batch = batch
        self.leaf = leaf
    }
}

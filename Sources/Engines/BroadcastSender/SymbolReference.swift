/// Names one encoding symbol of an object: what a packet of it carries.
public struct SymbolReference: Hashable, Sendable {
    /// Number of the source block (SBN), from 0.
    public let sourceBlock: Int
    /// Encoding symbol ID (ESI) within the block: below the block's number of symbols a source symbol,
    /// otherwise a repair symbol.
    public let encodingSymbolID: Int

    /// Names a symbol.
    @inlinable
    public init(sourceBlock: Int, encodingSymbolID: Int) {
        self.sourceBlock = sourceBlock
        self.encodingSymbolID = encodingSymbolID
    }
}

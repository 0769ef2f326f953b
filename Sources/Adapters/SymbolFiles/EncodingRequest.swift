/// How a file shall be encoded.
package struct EncodingRequest: Sendable {
    /// Symbol size T in bytes, 1...65 535.
    package var symbolByteCount: Int
    /// Number of source blocks Z, 1...256; `nil` for as few as possible.
    package var sourceBlockCount: Int?
    /// Number of sub-blocks N.
    package var subBlockCount = 1
    /// Symbol alignment Al in bytes, 1...255, of which T must be a multiple.
    package var symbolAlignment = 1
    /// Number of repair symbols for each source block.
    package var repairSymbolCount: Int

    /// A request with blocks as the object needs them, in one piece.
    package init(symbolByteCount: Int, repairSymbolCount: Int) {
        self.symbolByteCount = symbolByteCount
        self.repairSymbolCount = repairSymbolCount
    }
}

internal import RaptorQCode

/// Holds a block's encoder, so that an array may hold it.
final class EncoderBox {
    /// Source symbols of the block.
    let symbolCount: Int
    var encoder: BlockEncoder

    init(_ encoder: consuming BlockEncoder, symbolCount: Int) {
        self.symbolCount = symbolCount
        self.encoder = encoder
    }
}

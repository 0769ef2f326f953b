/// A piece of an image on its way between two threads.
struct TransferPiece: Sendable {
    /// The buffer that goes along, even where it is empty: so there are never more pieces than buffers.
    var buffer: Int
    /// How many bytes it is of the image.
    var byteCount: UInt64
    /// Whether these are zeros, and not in the buffer.
    var isHole: Bool
}

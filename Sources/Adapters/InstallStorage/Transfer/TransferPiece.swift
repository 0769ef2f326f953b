/// A part of an image on its way between two threads.
struct TransferPiece: Sendable {
    /// The buffer that goes along, even where it is empty: so there are never more pieces than buffers.
    var buffer: Int
    /// What it is.
    var part: ImagePart

    /// Sends a part along with a buffer.
    init(_ buffer: Int, _ part: ImagePart) {
        self.buffer = buffer
        self.part = part
    }

    /// How many bytes it is of the image.
    var byteCount: UInt64 {
        switch self.part {
        case .bytes(let count): UInt64(count)
        case .zeros(let count): count
        }
    }
}

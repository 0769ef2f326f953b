import DeviceCrypto
internal import DurableStorage
import Synchronization

/// The digest of an image that is on its way, computed on a thread of its own.
final class ImageHash: Sendable {
    private let hasher = Mutex(SHA256Hasher())

    /// Hashes the pieces of one queue, and hands them on to another.
    func run(
        from read: TransferQueue<TransferPiece>, _ buffers: TransferBuffers,
        to hashed: TransferQueue<TransferPiece>
    ) throws(SlotProblem) {
        let zeros = try onDisk { () throws(StorageError) in
            try ZeroedMemory(byteCount: TransferSize.granule)
        }
        while let piece = try read.pop() {
            switch piece.part {
            case .bytes(let count):
                self.update(UnsafeRawBufferPointer(rebasing: buffers[piece.buffer].prefix(count)))
            case .zeros(let count):
                var rest = count
                while rest > 0 {
                    let part = min(rest, UInt64(TransferSize.granule))
                    self.update(zeros.prefix(Int(part)))
                    rest -= part
                }
            }
            hashed.push(piece)
        }
    }

    /// SHA-256 of all pieces so far.
    func digest() -> [UInt8] {
        self.hasher.withLock { $0.digest() }
    }

    private func update(_ bytes: UnsafeRawBufferPointer) {
        self.hasher.withLock { $0.update(bytes) }
    }
}

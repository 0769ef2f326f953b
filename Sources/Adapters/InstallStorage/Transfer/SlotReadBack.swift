import CStorage
import DeviceCrypto
internal import DurableStorage
import Glibc

/// Reads a slot from the medium and hashes it: one thread reads ahead while another hashes.
struct SlotReadBack {
    private let slot: OpenedSlot

    /// Prepares to read a slot, which must have been synchronised.
    init(of slot: OpenedSlot) {
        self.slot = slot
    }

    /// SHA-256 of the first `byteCount` bytes.
    func digest(byteCount: UInt64) throws(SlotProblem) -> [UInt8] {
        try self.slot.requireRoom(for: byteCount)
        let buffers = TransferBuffers()
        let free = TransferQueue(Array(0..<TransferSize.bufferCount))
        let filled = TransferQueue<TransferPiece>()
        let slot = self.slot
        var threads = TransferThreads()
        try onDisk { () throws(StorageError) in
            try threads.start {
                do throws(SlotProblem) {
                    var reader = SlotReader(slot, byteCount: byteCount)
                    while let buffer = try free.pop(), let count = try reader.next(into: buffers[buffer]) {
                        filled.push(TransferPiece(buffer, .bytes(count)))
                    }
                    filled.end()
                } catch {
                    filled.end(error)
                }
            }
        }
        var hasher = SHA256Hasher()
        let result: Result<Void, SlotProblem>
        do throws(SlotProblem) {
            while let piece = try filled.pop() {
                hasher.update(
                    UnsafeRawBufferPointer(rebasing: buffers[piece.buffer].prefix(Int(piece.byteCount))))
                free.push(piece.buffer)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        threads.join()
        try result.get()
        return hasher.digest()
    }
}

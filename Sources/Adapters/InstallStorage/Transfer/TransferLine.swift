internal import DurableStorage

/// The way of an image's pieces through the threads: read, hashed, written, and their buffers back.
///
/// Whoever fails ends the queue behind it with the error. So the error goes round, and everybody stops.
final class TransferLine: Sendable {
    /// The memory that goes round.
    let buffers = TransferBuffers()
    /// Buffers to read into.
    let free = TransferQueue(Array(0..<TransferSize.bufferCount))
    /// Pieces that were read.
    let read = TransferQueue<TransferPiece>()

    private let hashed = TransferQueue<TransferPiece>()
    private let hash = ImageHash()
    private let writing: SlotWriting

    /// Prepares the way to a slot.
    init(_ writing: SlotWriting) {
        self.writing = writing
    }

    /// Starts all threads but the one that reads; they end after `read` has ended.
    func start(_ threads: inout TransferThreads) throws(StorageError) {
        try threads.start {
            do throws(SlotProblem) {
                try self.hash.run(from: self.read, self.buffers, to: self.hashed)
                self.hashed.end()
            } catch {
                self.read.end(error)
                self.hashed.end(error)
                // Where no writer was started, nobody else would tell the reader.
                self.free.end(error)
            }
        }
        for _ in 0..<TransferSize.writerCount {
            try threads.start {
                do throws(SlotProblem) {
                    try self.writing.run(from: self.hashed, self.buffers, returning: self.free)
                } catch {
                    self.hashed.end(error)
                    self.free.end(error)
                }
            }
        }
    }

    /// Writes what is left when all threads have ended.
    ///
    /// - Returns: the image's SHA-256.
    /// - Throws: what stopped any of them.
    func finish() throws(SlotProblem) -> [UInt8] {
        self.free.end()
        while try self.free.pop() != nil {}
        try self.writing.finish()
        return self.hash.digest()
    }
}

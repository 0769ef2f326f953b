internal import DurableStorage
import Glibc
import Synchronization

/// A slot that several threads write to: in turn they decide what goes where, and write at the same time.
final class SlotWriting: Sendable {
    private let slot: OpenedSlot
    private let writer: Mutex<SlotWriter>

    /// Prepares to write.
    init(_ slot: OpenedSlot, usage: MediumUsage) throws(SlotProblem) {
        self.slot = slot
        self.writer = Mutex(try SlotWriter(slot, usage: usage))
    }

    /// One thread's part: writes pieces of the queue until it ends.
    func run(
        from hashed: TransferQueue<TransferPiece>, _ buffers: TransferBuffers,
        returning free: TransferQueue<Int>
    ) throws(SlotProblem) {
        while let turn = try self.next(of: hashed, buffers) {
            for run in turn.runs {
                let bytes = UnsafeRawBufferPointer(rebasing: buffers[turn.buffer][run.range])
                try onDisk { () throws(StorageError) in try self.write(bytes, at: run.position) }
            }
            free.push(turn.buffer)
        }
    }

    /// Writes what is left when all threads have ended.
    func finish() throws(SlotProblem) {
        try self.writer.withLock { (writer) throws(SlotProblem) in try writer.finish() }
    }

    /// Takes the next piece, and as nobody else does meanwhile, knows its place.
    private func next(
        of hashed: TransferQueue<TransferPiece>, _ buffers: TransferBuffers
    ) throws(SlotProblem) -> Turn? {
        try self.writer.withLock { (writer) throws(SlotProblem) in
            guard let piece = try hashed.pop() else { return nil }
            var runs: [SlotRun] = []
            switch piece.part {
            case .bytes(let count):
                runs = try writer.place(UnsafeRawBufferPointer(rebasing: buffers[piece.buffer].prefix(count)))
            case .zeros(let count): try writer.writeZeros(count)
            }
            return Turn(buffer: piece.buffer, runs: runs)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at position: UInt64) throws(StorageError) {
        do throws(StorageError) {
            try writeFully(bytes, to: self.slot.descriptor.rawValue, at: position, path: self.slot.path)
        } catch {
            // Some file systems take the flag and refuse the write. None of it has been written then.
            guard error.errno == EINVAL else { throw error }
            try self.writer.withLock { (writer) throws(StorageError) in
                try writer.writeThroughCache(bytes, at: position)
            }
        }
    }

    private struct Turn: Sendable {
        let buffer: Int
        let runs: [SlotRun]
    }
}

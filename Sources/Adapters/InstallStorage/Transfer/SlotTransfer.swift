internal import DurableStorage
internal import InstallEngine

/// Brings an image into a slot: one thread reads and hashes while another writes.
struct SlotTransfer {
    private let slot: OpenedSlot
    private let usage: MediumUsage
    private let progress: (@Sendable (UInt64, UInt64?) -> Void)?

    /// Prepares to write to a slot.
    init(
        to slot: OpenedSlot, usage: MediumUsage, progress: (@Sendable (UInt64, UInt64?) -> Void)?
    ) {
        self.slot = slot
        self.usage = usage
        self.progress = progress
    }

    /// Writes all of `source`; volatile until the slot is synchronised.
    ///
    /// Nothing is written where the image is known to be too long; else the slot ends first.
    func run(_ source: any ImageSource) throws(SlotProblem) -> WrittenImage {
        if let byteCount = source.byteCount { try self.slot.requireRoom(for: byteCount) }
        let buffers = TransferBuffers()
        let free = TransferQueue(Array(0..<TransferSize.bufferCount))
        let filled = TransferQueue<TransferPiece>()
        let (slot, usage) = (self.slot, self.usage)
        let thread = try onDisk { () throws(StorageError) in
            try TransferThread {
                do throws(SlotProblem) {
                    try Self.write(from: filled, buffers, to: slot, usage, returning: free)
                    free.end()
                } catch {
                    free.end(error)
                }
            }
        }
        let result: Result<UInt64, SlotProblem>
        do throws(SlotProblem) {
            result = .success(try self.read(source, into: buffers, free, filled))
        } catch {
            result = .failure(error)
        }
        thread.join()
        let byteCount = try result.get()
        let digests = source.digests()
        return WrittenImage(byteCount: byteCount, sha256: digests.image, artifactSHA256: digests.artifact)
    }

    /// The calling thread's part; returns when the other thread is done, with the image's length.
    private func read(
        _ source: any ImageSource, into buffers: TransferBuffers, _ free: TransferQueue<Int>,
        _ filled: TransferQueue<TransferPiece>
    ) throws(SlotProblem) -> UInt64 {
        var byteCount: UInt64 = 0
        do throws(SlotProblem) {
            while let buffer = try free.pop(), let part = try source.next(into: buffers[buffer]) {
                let piece = TransferPiece(buffer, part)
                byteCount += piece.byteCount
                filled.push(piece)
                self.progress?(byteCount, source.byteCount)
            }
            filled.end()
        } catch {
            // The writer passes it on when it has stopped.
            filled.end(error)
        }
        while try free.pop() != nil {}
        return byteCount
    }

    /// The other thread's part.
    private static func write(
        from filled: TransferQueue<TransferPiece>, _ buffers: TransferBuffers, to slot: OpenedSlot,
        _ usage: MediumUsage, returning free: TransferQueue<Int>
    ) throws(SlotProblem) {
        var writer = try SlotWriter(slot, usage: usage)
        while let piece = try filled.pop() {
            switch piece.part {
            case .bytes(let count):
                try writer.write(UnsafeRawBufferPointer(rebasing: buffers[piece.buffer].prefix(count)))
            case .zeros(let count): try writer.writeZeros(count)
            }
            free.push(piece.buffer)
        }
        try writer.finish()
    }
}

internal import DurableStorage
internal import InstallEngine

/// Brings an image into a slot: the caller reads, one thread hashes, and others write.
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
        let line = TransferLine(try SlotWriting(self.slot, usage: self.usage))
        var threads = TransferThreads()
        let result: Result<UInt64, SlotProblem>
        do throws(SlotProblem) {
            try onDisk { () throws(StorageError) in try line.start(&threads) }
            result = .success(try self.read(source, into: line))
            line.read.end()
        } catch {
            line.read.end(error)
            result = .failure(error)
        }
        threads.join()
        let byteCount = try result.get()
        let digest = try line.finish()
        return WrittenImage(
            byteCount: byteCount, sha256: digest, artifactSHA256: source.artifactDigest() ?? digest)
    }

    /// The calling thread's part; gives the image's length.
    private func read(_ source: any ImageSource, into line: TransferLine) throws(SlotProblem) -> UInt64 {
        var byteCount: UInt64 = 0
        while let buffer = try line.free.pop(), let part = try source.next(into: line.buffers[buffer]) {
            let piece = TransferPiece(buffer, part)
            byteCount += piece.byteCount
            line.read.push(piece)
            self.progress?(byteCount, source.byteCount)
        }
        return byteCount
    }
}

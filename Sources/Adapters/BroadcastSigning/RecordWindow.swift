internal import DeviceCrypto
internal import LayeredCoding
internal import PacketAuthenticationFormat

/// The records of successive batches, from the leaves that are known to the signatures.
///
/// Unchecked: threads write to different leaves, or work on different records.
final class RecordWindow: @unchecked Sendable {
    private let parameters: AuthenticationParameters
    private let hasher: MerkleHasher
    private let recordByteCount: Int
    private let bytes: UnsafeMutableRawBufferPointer
    /// The batch of the first record.
    private(set) var firstBatch: UInt32 = 0

    /// - Parameter batchCount: how many records there is room for.
    init(_ parameters: AuthenticationParameters, batchCount: Int) {
        self.parameters = parameters
        self.hasher = MerkleHasher(parameters)
        self.recordByteCount = SignaturesFile.recordByteCount(depth: parameters.depth)
        self.bytes = .allocate(byteCount: batchCount * self.recordByteCount, alignment: 16)
    }

    deinit {
        self.bytes.deallocate()
    }

    /// Hashes a symbol to its leaf.
    func hash(_ id: FECPayloadID, _ symbol: RawSpan) {
        guard let position = self.parameters.position(of: id) else {
            preconditionFailure("the object has no such symbol")
        }
        var record = self.record(position.batch).mutableBytes
        let hash = self.hasher.leaf(position, id, symbol)
        hash.write(
            into: &record,
            at: BatchTree.offset(level: 0, position: Int(position.leaf), depth: self.parameters.depth))
    }

    /// Computes the tree of a batch, all of whose leaves are known, and signs its root.
    func finish(
        _ batch: UInt32, sign: @Sendable ([UInt8]) throws -> [UInt8]
    ) throws(SigningError) {
        let depth = self.parameters.depth
        let treeByteCount = BatchTree.byteCount(depth: depth)
        let record = self.record(batch)
        var tree = UnsafeMutableRawBufferPointer(rebasing: record[..<treeByteCount]).mutableBytes
        BatchTree.complete(
            &tree, batch: batch, leafCount: self.parameters.symbolCount(ofBatch: batch), depth: depth,
            self.hasher)
        let message = MerkleInput.rootMessage(
            context: self.hasher.context, batch: batch, root: self.root(batch))
        let signature: [UInt8]
        do {
            signature = try sign(message)
        } catch {
            throw .signing(error)
        }
        guard signature.count == AuthenticationExtension.signatureByteCount else {
            throw .wrongSignatureLength(byteCount: signature.count)
        }
        UnsafeMutableRawBufferPointer(rebasing: record[treeByteCount...]).copyBytes(from: signature)
    }

    /// The root of a batch that is finished.
    func root(_ batch: UInt32) -> PathHash {
        let depth = self.parameters.depth
        return PathHash(
            reading: UnsafeRawBufferPointer(self.record(batch)).bytes,
            at: BatchTree.offset(level: depth, position: 0, depth: depth))
    }

    /// The bytes of the first so many records.
    func records(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self.bytes[..<(count * self.recordByteCount)])
    }

    /// Lets go of the first so many records; the one behind them, of which leaves may be known, becomes the
    /// first.
    func advance(_ count: Int) {
        let start = count * self.recordByteCount
        if count > 0, start < self.bytes.count {
            let next = UnsafeRawBufferPointer(
                rebasing: self.bytes[start..<min(start + self.recordByteCount, self.bytes.count)])
            self.bytes.copyMemory(from: next)
        }
        self.firstBatch += UInt32(count)
    }

    private func record(_ batch: UInt32) -> UnsafeMutableRawBufferPointer {
        let start = Int(batch - self.firstBatch) * self.recordByteCount
        return UnsafeMutableRawBufferPointer(rebasing: self.bytes[start..<start + self.recordByteCount])
    }
}

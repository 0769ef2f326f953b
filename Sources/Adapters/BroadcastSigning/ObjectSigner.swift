internal import DeviceCrypto
internal import LayeredCoding
internal import PacketAuthenticationFormat
internal import Processors
internal import RaptorQCode

/// Hashes and signs all symbols of one object, block after block.
///
/// In memory are one block, what its repair symbols are made from, some megabytes of these, and a block's
/// records.
struct ObjectSigner {
    /// Repair symbols are made so many bytes at a time.
    private static let portionByteCount = 8 << 20

    private let parameters: AuthenticationParameters
    private let sign: @Sendable ([UInt8]) throws -> [UInt8]
    private let lanes = Lanes.allProcessors
    private let window: RecordWindow
    private var plan: EncodingPlan?
    private var symbolCount: UInt64 = 0

    /// SHA-256 of what was read, once all of it was.
    private(set) var digest: [UInt8] = []
    /// The roots of all batches, 16 bytes each.
    private(set) var spine: [UInt8] = []

    init(_ parameters: AuthenticationParameters, sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
        self.parameters = parameters
        self.sign = sign
        let greatest = parameters.symbolCount(ofBlock: 0)
        // A block may begin and end in the middle of a batch.
        self.window = RecordWindow(
            parameters, batchCount: greatest / Int(parameters.batchSymbolCount) + 2)
        self.spine.reserveCapacity(parameters.spineByteCount)
    }

    /// Signs the object.
    ///
    /// - Parameters:
    ///   - read: fills a buffer with the object's bytes from an offset on.
    ///   - write: takes the records of successive batches.
    ///   - progress: called every few megabytes with the number of symbols; what it throws ends the work.
    mutating func run(
        reading read: (UnsafeMutableRawBufferPointer, UInt64) throws(SigningError) -> Void,
        writing write: (UnsafeRawBufferPointer) throws(SigningError) -> Void,
        progress: (UInt64) throws -> Void
    ) throws {
        let information = self.parameters.information
        guard information.subBlockCount == 1 else {
            throw SigningError.hasSubBlocks(count: information.subBlockCount)
        }
        let greatest = information.sourceBlock(0)
        let source = SymbolMemory(byteCount: greatest.symbolCount * information.symbolByteCount)
        var hasher = SHA256Hasher()
        for block in information.sourceBlocks {
            let bytes = source.bytes(block.symbolCount * information.symbolByteCount)
            let content = Int(block.byteCount)
            try read(UnsafeMutableRawBufferPointer(rebasing: bytes[..<content]), block.offset)
            bytes[content...].initializeMemory(as: UInt8.self, repeating: 0)
            hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<content]))
            try self.hash(UnsafeRawBufferPointer(bytes), of: block, from: 0)
            try progress(self.symbolCount)
            try self.hashRepair(of: block, UnsafeRawBufferPointer(bytes), progress)
            try self.finishBatches(after: block, write)
        }
        self.digest = hasher.digest()
    }

    private mutating func hashRepair(
        of block: SourceBlock, _ source: UnsafeRawBufferPointer, _ progress: (UInt64) throws -> Void
    ) throws {
        guard self.parameters.repairSymbolCount > 0 else { return }
        let symbolByteCount = self.parameters.information.symbolByteCount
        let plan =
            self.plan?.symbolCount == block.symbolCount
            ? self.plan ?? EncodingPlan(symbolCount: block.symbolCount)
            : EncodingPlan(symbolCount: block.symbolCount)
        self.plan = plan
        let encoder = BlockEncoder(
            plan: plan, layout: SymbolLayout(symbolByteCount: symbolByteCount), block: source.bytes,
            lanes: self.lanes)
        let end = self.parameters.symbolCount(ofBlock: block.number)
        let portion = max(1, Self.portionByteCount / symbolByteCount)
        let memory = SymbolMemory(byteCount: min(portion, end - block.symbolCount) * symbolByteCount)
        for first in stride(from: block.symbolCount, to: end, by: portion) {
            let range = first..<min(first + portion, end)
            let bytes = memory.bytes(range.count * symbolByteCount)
            var span = bytes.mutableBytes
            encoder.write(range, into: &span, lanes: self.lanes)
            try self.hash(UnsafeRawBufferPointer(bytes), of: block, from: first)
            try progress(self.symbolCount)
        }
    }

    /// Hashes symbols of a block that lie one after another.
    private mutating func hash(
        _ symbols: UnsafeRawBufferPointer, of block: SourceBlock, from first: Int
    ) throws(SigningError) {
        let (window, symbolByteCount) = (self.window, self.parameters.information.symbolByteCount)
        let memory = SharedBytes(bytes: symbols)
        let count = symbols.count / symbolByteCount
        try Parts(laneCount: self.lanes.count).forEach(count) { range throws(SigningError) in
            for index in range {
                let start = index * symbolByteCount
                window.hash(
                    FECPayloadID(sourceBlockNumber: block.number, encodingSymbolID: first + index),
                    UnsafeRawBufferPointer(rebasing: memory.bytes[start..<start + symbolByteCount]).bytes)
            }
        }
        self.symbolCount += UInt64(count)
    }

    /// Signs the batches that have all their leaves.
    private mutating func finishBatches(
        after block: SourceBlock, _ write: (UnsafeRawBufferPointer) throws(SigningError) -> Void
    ) throws(SigningError) {
        let isLast = block.number == self.parameters.information.sourceBlockCount - 1
        let end =
            isLast
            ? self.parameters.batchCount
            : UInt32(self.symbolCount / UInt64(self.parameters.batchSymbolCount))
        let (window, sign, first) = (self.window, self.sign, self.window.firstBatch)
        let count = Int(end - first)
        try Parts(laneCount: self.lanes.count).forEach(count) { range throws(SigningError) in
            for index in range { try window.finish(first + UInt32(index), sign: sign) }
        }
        for batch in first..<end { self.spine += window.root(batch).bytes }
        try write(window.records(count))
        window.advance(count)
    }
}

/// Bytes that several threads read at the same time.
private struct SharedBytes: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
}

internal import DurableStorage
internal import RaptorQCode

/// Makes a symbols file of any file.
///
/// One source block at a time is in memory, twice: as it is, and as what repair symbols are made from.
package struct SymbolFileEncoder {
    /// Repair symbols are made so many bytes at a time.
    private static let batchByteCount = 8 << 20

    private let request: EncodingRequest

    /// An encoder that does what the request says.
    package init(_ request: EncodingRequest) {
        self.request = request
    }

    /// Encodes the file at `path`; the symbols file gets its name when it is whole.
    ///
    /// - Parameter progress: called every few megabytes; what it throws ends the work.
    /// - Throws: ``SymbolFileError``, `StorageError`, or what `progress` throws.
    package func encode(
        _ path: String, into symbolsPath: String, progress: (FileProgress) throws -> Void
    ) throws -> EncodingSummary {
        let source = try InputFile(opening: path)
        try source.requireOther(than: symbolsPath)
        let information = try self.information(of: source)
        try removeLeftovers(besideTarget: symbolsPath)
        let summary = EncodingSummary(information, repairSymbolsOfBlock: self.request.repairSymbolCount)
        var writer = try RecordWriter(replacing: symbolsPath, summary)
        let layout = information.symbolLayout
        var bytes: [UInt8] = []
        var plan: EncodingPlan?
        for block in information.sourceBlocks {
            bytes = try Self.bytes(of: block, from: source, reusing: bytes)
            let tell = { (byteCount: UInt64) in
                try progress(
                    FileProgress(
                        byteCount: byteCount, totalByteCount: summary.byteCount,
                        finishedBlockCount: block.number, blockCount: information.sourceBlockCount))
            }
            try Self.writeSource(block, bytes, layout, &writer, tell)
            guard self.request.repairSymbolCount > 0 else { continue }
            let blockPlan =
                plan?.symbolCount == block.symbolCount
                ? plan ?? EncodingPlan(symbolCount: block.symbolCount)
                : EncodingPlan(symbolCount: block.symbolCount)
            plan = blockPlan
            let encoder = BlockEncoder(plan: blockPlan, layout: layout, block: bytes.span.bytes)
            try self.writeRepair(block, encoder, information.symbolByteCount, &writer, tell)
        }
        try source.requireUnchanged()
        try writer.commit()
        return summary
    }

    private func information(of source: borrowing InputFile) throws -> ObjectTransmissionInformation {
        guard source.byteCount > 0 else { throw SymbolFileError.emptyFile(path: source.path) }
        let information: ObjectTransmissionInformation
        do {
            information = try ObjectTransmissionInformation(
                transferByteCount: source.byteCount,
                symbolByteCount: self.request.symbolByteCount,
                sourceBlockCount: self.request.sourceBlockCount,
                subBlockCount: self.request.subBlockCount,
                symbolAlignment: self.request.symbolAlignment)
        } catch {
            throw SymbolFileError.impossibleEncoding(path: source.path, error)
        }
        let room = FECPayloadID.maximumEncodingSymbolID + 1 - information.sourceBlock(0).symbolCount
        guard (0...room).contains(self.request.repairSymbolCount) else {
            throw SymbolFileError.repairSymbolCountOutOfRange(self.request.repairSymbolCount, maximum: room)
        }
        return information
    }

    /// The block's bytes, with the padding of its last symbol.
    private static func bytes(
        of block: SourceBlock, from source: borrowing InputFile, reusing former: consuming [UInt8]
    ) throws -> [UInt8] {
        var bytes = former
        let byteCount = Int(block.byteCount)
        if bytes.count > byteCount { bytes.removeLast(bytes.count - byteCount) }
        bytes.append(contentsOf: repeatElement(0, count: byteCount + block.paddingByteCount - bytes.count))
        try bytes.withUnsafeMutableBytes { buffer in
            try source.read(into: .init(rebasing: buffer[..<byteCount]), at: block.offset)
        }
        return bytes
    }

    private static func writeSource(
        _ block: SourceBlock, _ bytes: [UInt8], _ layout: SymbolLayout, _ writer: inout RecordWriter,
        _ tell: (UInt64) throws -> Void
    ) throws {
        let symbolsOfBatch = max(1, Self.batchByteCount / layout.symbolByteCount)
        for symbol in 0..<block.symbolCount {
            if symbol % symbolsOfBatch == 0 { try tell(writer.byteCount) }
            try writer.begin(FECPayloadID(sourceBlockNumber: block.number, encodingSymbolID: symbol))
            bytes.withUnsafeBytes { bytes in
                for part in layout.subSymbols {
                    let start = block.symbolCount * part.offset + symbol * part.byteCount
                    writer.append(.init(rebasing: bytes[start..<(start + part.byteCount)]))
                }
            }
        }
    }

    private func writeRepair(
        _ block: SourceBlock, _ encoder: borrowing BlockEncoder, _ symbolByteCount: Int,
        _ writer: inout RecordWriter, _ tell: (UInt64) throws -> Void
    ) throws {
        let end = block.symbolCount + self.request.repairSymbolCount
        let symbolsOfBatch = max(1, Self.batchByteCount / symbolByteCount)
        var symbols = [UInt8](
            repeating: 0, count: min(symbolsOfBatch, self.request.repairSymbolCount) * symbolByteCount)
        for first in stride(from: block.symbolCount, to: end, by: symbolsOfBatch) {
            try tell(writer.byteCount)
            let batch = first..<min(first + symbolsOfBatch, end)
            try symbols.withUnsafeMutableBytes { buffer in
                let room = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[..<(batch.count * symbolByteCount)])
                var span = room.mutableBytes
                encoder.write(batch, into: &span)
                for (index, symbol) in batch.enumerated() {
                    try writer.begin(
                        FECPayloadID(sourceBlockNumber: block.number, encodingSymbolID: symbol))
                    let start = index * symbolByteCount
                    writer.append(.init(rebasing: buffer[start..<(start + symbolByteCount)]))
                }
            }
        }
    }
}

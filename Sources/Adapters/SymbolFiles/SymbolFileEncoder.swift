internal import DurableStorage
internal import LayeredCoding
internal import RaptorQCode

/// Makes a symbols file of any file.
///
/// One source block at a time is in memory: as what repair symbols are made from.
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
        var plan: EncodingPlan?
        for block in information.sourceBlocks {
            let tell = { (byteCount: UInt64) in
                try progress(
                    FileProgress(
                        byteCount: byteCount, totalByteCount: summary.byteCount,
                        finishedBlockCount: block.number, blockCount: information.sourceBlockCount))
            }
            guard self.request.repairSymbolCount > 0 else {
                try Self.writeSource(block, from: source, information.symbolLayout, &writer, tell)
                continue
            }
            let blockPlan =
                plan?.symbolCount == block.symbolCount
                ? plan ?? EncodingPlan(symbolCount: block.symbolCount)
                : EncodingPlan(symbolCount: block.symbolCount)
            plan = blockPlan
            let encoder = try Self.encoder(
                writing: block, from: source, blockPlan, information.symbolLayout, &writer, tell)
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
        let room = EncodingSymbols.maximumID + 1 - information.sourceBlock(0).symbolCount
        guard (0...room).contains(self.request.repairSymbolCount) else {
            throw SymbolFileError.repairSymbolCountOutOfRange(self.request.repairSymbolCount, maximum: room)
        }
        return information
    }

    private static func writeSource(
        _ block: SourceBlock, from source: borrowing InputFile, _ layout: SymbolLayout,
        _ writer: inout RecordWriter, _ tell: (UInt64) throws -> Void
    ) throws {
        var reader = SourceSymbolReader(block, layout)
        var bytes = [UInt8](repeating: 0, count: layout.symbolByteCount)
        for symbol in 0..<block.symbolCount {
            var span = bytes.mutableSpan
            var room = span.mutableBytes
            try reader.read(symbol, from: source, into: &room)
            try Self.write(symbol, of: block, room, &writer, tell)
        }
    }

    /// Reads the source symbols once, for the encoder and for the symbols file.
    private static func encoder(
        writing block: SourceBlock, from source: borrowing InputFile, _ plan: EncodingPlan,
        _ layout: SymbolLayout, _ writer: inout RecordWriter, _ tell: (UInt64) throws -> Void
    ) throws -> BlockEncoder {
        var reader = SourceSymbolReader(block, layout)
        return try BlockEncoder(
            plan: plan, layout: layout, lanes: .ofBlock(byteCount: block.symbolCount * layout.symbolByteCount)
        ) { symbol, room in
            try reader.read(symbol, from: source, into: &room)
            try Self.write(symbol, of: block, room, &writer, tell)
        }
    }

    private static func write(
        _ symbol: Int, of block: SourceBlock, _ bytes: borrowing MutableRawSpan, _ writer: inout RecordWriter,
        _ tell: (UInt64) throws -> Void
    ) throws {
        if symbol % max(1, Self.batchByteCount / bytes.byteCount) == 0 { try tell(writer.byteCount) }
        try writer.begin(FECPayloadID(sourceBlockNumber: block.number, encodingSymbolID: symbol))
        bytes.withUnsafeBytes { writer.append($0) }
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
                encoder.write(batch, into: &span, lanes: .ofBlock(byteCount: room.count))
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

internal import DurableStorage
internal import RaptorQCode

/// Makes a file of what symbols files hold of it.
///
/// Symbols are written to their places in the output, which is mapped into memory; blocks complete
/// independently, in whatever order symbols come. Nothing is allocated or set aside by what a file merely
/// claims: an object that has more symbols than there are records is only counted.
package struct SymbolFileDecoder {
    /// How much memory the symbols may take, of all blocks together, that are kept when more than K did not
    /// suffice.
    package static let spareByteLimit = 64 << 20
    /// At least so many such symbols are kept for each block, however large they are.
    package static let leastSpareSymbolLimit = 40

    /// A decoder.
    package init() {}

    /// Decodes the object that the symbols files have together, and gives it the name `path` if it is whole.
    ///
    /// If it is not, nothing stays, and the summary says which blocks lack what.
    /// - Parameter progress: called every few megabytes and before each attempt at decoding; what it throws
    ///   ends the work.
    /// - Throws: ``SymbolFileError``, `StorageError`, or what `progress` throws.
    package func decode(
        _ paths: [String], into path: String, progress: (FileProgress) throws -> Void
    ) throws -> DecodingSummary {
        let inputs = try SymbolFileSet(paths)
        try inputs.requireOther(than: path)
        try requireReplaceable(path)
        try removeLeftovers(besideTarget: path)
        guard inputs.recordCount >= inputs.information.totalSymbolCount else {
            return try SymbolCount(inputs.information).run(inputs, progress: progress)
        }
        let information = inputs.information
        let paddedByteCount = information.totalSymbolCount * UInt64(information.symbolByteCount)
        try requireFreeSpace(byteCount: paddedByteCount, beside: path)
        let file = try TemporaryFile(besideTarget: path)
        try file.reserve(byteCount: paddedByteCount)
        let summary = try Self.decode(inputs, into: file, byteCount: Int(paddedByteCount), progress)
        guard summary.isComplete else { return summary }
        // Without the padding.
        try file.reserve(byteCount: information.transferByteCount)
        try file.commit()
        return summary
    }

    private static func decode(
        _ inputs: borrowing SymbolFileSet, into file: borrowing TemporaryFile, byteCount: Int,
        _ progress: (FileProgress) throws -> Void
    ) throws -> DecodingSummary {
        let information = inputs.information
        let object = try MappedFile(file.descriptor, byteCount: byteCount, path: file.path)
        let reception = ObjectReception(information, output: object)
        let totalByteCount = inputs.byteCount
        func tell(_ byteCount: UInt64) throws {
            try progress(
                FileProgress(
                    byteCount: byteCount, totalByteCount: totalByteCount,
                    finishedBlockCount: reception.completeCount, blockCount: information.sourceBlockCount))
        }
        var summary = try inputs.read(progress: tell) { id, symbol, byteCount in
            try reception.receive(symbol, id, beforeAttempt: { try tell(byteCount) })
            return !reception.isComplete
        }
        try reception.attemptOnceMore(beforeAttempt: { try tell(totalByteCount) })
        summary.usedRecordCount = reception.usedCount
        summary.lackingBlocks = reception.lackingBlocks
        return summary
    }

    /// So many symbols beyond K are kept for a block.
    static func spareSymbolLimit(_ information: ObjectTransmissionInformation) -> Int {
        let symbolCount = Self.spareByteLimit / information.symbolByteCount / information.sourceBlockCount
        return min(256, max(Self.leastSpareSymbolLimit, symbolCount))
    }
}

internal import LayeredCoding
internal import RaptorQCode

/// Counts the different symbols of files that cannot be enough, so that a person learns what is lacking.
struct SymbolCount {
    private let information: ObjectTransmissionInformation

    init(_ information: ObjectTransmissionInformation) {
        self.information = information
    }

    /// Reads everything; the result has at least one lacking block.
    ///
    /// What is remembered of the records is no more than a few bytes for each.
    func run(
        _ inputs: borrowing SymbolFileSet, progress: (FileProgress) throws -> Void
    ) throws -> DecodingSummary {
        let blocks = self.information.sourceBlocks
        var known: [Set<UInt32>] = Array(repeating: [], count: blocks.count)
        var usedCount: UInt64 = 0
        let totalByteCount = inputs.byteCount
        var summary = try inputs.read(
            progress: { byteCount in
                try progress(
                    FileProgress(
                        byteCount: byteCount, totalByteCount: totalByteCount, finishedBlockCount: 0,
                        blockCount: blocks.count))
            },
            body: { id, _, _ in
                let number = id.sourceBlockNumber
                guard known[number].count < blocks[number].symbolCount else { return true }
                if known[number].insert(UInt32(id.encodingSymbolID)).inserted { usedCount += 1 }
                return true
            })
        summary.usedRecordCount = usedCount
        summary.lackingBlocks = zip(blocks, known).compactMap { block, known in
            guard known.count < block.symbolCount else { return nil }
            return LackingBlock(
                number: block.number, symbolCount: block.symbolCount, heldCount: known.count,
                leastMissingCount: block.symbolCount - known.count)
        }
        return summary
    }
}

extension ObjectTransmissionInformation {
    /// Derives the numbers of blocks and sub-blocks from the memory that a receiver has for decoding.
    ///
    /// Each source block then has at most as many symbols as leave its sub-blocks, the padding of section
    /// 5.3.1 included, within that memory: blocks as large as sub-blocks of the least size allow, in as few
    /// sub-blocks as suffice for them.
    /// - Parameters:
    ///   - transferByteCount: F.
    ///   - symbolByteCount: T, the payload of a packet (P′).
    ///   - workingByteCount: WS, the greatest size of a sub-block in bytes.
    ///   - symbolAlignment: Al; the standard recommends 4.
    ///   - leastSubSymbolUnitCount: SS; no sub-symbol is smaller than SS × Al bytes, as far as a symbol has
    ///     so many.
    /// - Throws: ``TransmissionInformationError``.
    /// - Specification: RFC 6330, section 4.3.
    public init(
        transferByteCount: UInt64,
        symbolByteCount: Int,
        workingByteCount: UInt64,
        symbolAlignment: Int = 4,
        leastSubSymbolUnitCount: Int = 8
    ) throws(TransmissionInformationError) {
        precondition(leastSubSymbolUnitCount >= 1, "a sub-symbol has at least one unit")
        // Finds fault with everything that does not depend on the blocks.
        let simple = try Self(
            transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
            symbolAlignment: symbolAlignment)
        let unitCount = symbolByteCount / symbolAlignment
        let greatestSubBlockCount = max(1, unitCount / leastSubSymbolUnitCount)
        // KL(n): the greatest K′ whose sub-block fits the memory.
        let greatestSymbolCount = { (subBlockCount: Int) -> Int? in
            let unitsOfSubSymbol = (unitCount - 1) / subBlockCount + 1
            return SourceBlockParameters.greatestExtendedSymbolCount(
                notAbove: workingByteCount / UInt64(symbolAlignment * unitsOfSubSymbol))
        }
        guard let blockLimit = greatestSymbolCount(greatestSubBlockCount) else {
            throw .workingMemoryTooSmall(workingByteCount)
        }
        let sourceBlockCount = (simple.totalSymbolCount - 1) / UInt64(blockLimit) + 1
        guard sourceBlockCount <= UInt64(Self.maximumSourceBlockCount) else {
            throw .workingMemoryTooSmall(workingByteCount)
        }
        let symbolsOfBlock = Int((simple.totalSymbolCount - 1) / sourceBlockCount + 1)
        // KL grows with n, and suffices at the end.
        var subBlockCount = 1
        while (greatestSymbolCount(subBlockCount) ?? 0) < symbolsOfBlock { subBlockCount += 1 }
        try self.init(
            transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
            sourceBlockCount: Int(sourceBlockCount), subBlockCount: subBlockCount,
            symbolAlignment: symbolAlignment)
    }
}

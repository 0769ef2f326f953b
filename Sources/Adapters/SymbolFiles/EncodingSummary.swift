package import RaptorQCode

/// What was encoded.
package struct EncodingSummary: Hashable, Sendable {
    /// What stands at the beginning of the symbols file.
    package let information: ObjectTransmissionInformation
    /// Number of source symbols, all blocks together.
    package let sourceSymbolCount: Int
    /// Number of repair symbols, all blocks together.
    package let repairSymbolCount: Int
    /// Size of the symbols file.
    package let byteCount: UInt64

    init(_ information: ObjectTransmissionInformation, repairSymbolsOfBlock: Int) {
        self.information = information
        self.sourceSymbolCount = Int(information.totalSymbolCount)
        self.repairSymbolCount = information.sourceBlockCount * repairSymbolsOfBlock
        let recordCount = UInt64(self.sourceSymbolCount + self.repairSymbolCount)
        self.byteCount = SymbolRecord.firstOffset + recordCount * UInt64(SymbolRecord.byteCount(information))
    }
}

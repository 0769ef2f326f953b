/// Why numbers are no FEC object transmission information.
///
/// - Specification: RFC 6330, sections 3.3.2, 3.3.3 and 4.4.1.2.
public enum TransmissionInformationError: Error, Hashable, Sendable {
    /// Fewer than 12 bytes.
    case truncated(availableByteCount: Int)
    /// The transfer length F is 0, or greater than the standard allows.
    case transferLengthOutOfRange(UInt64)
    /// The symbol size T is not 1...65 535.
    case symbolSizeOutOfRange(Int)
    /// The alignment Al is not 1...255.
    case alignmentOutOfRange(Int)
    /// The symbol size T is no multiple of the alignment Al.
    case symbolSizeNotAligned(symbolByteCount: Int, symbolAlignment: Int)
    /// The number of sub-blocks N is not 1...T / Al.
    case subBlockCountOutOfRange(Int, maximum: Int)
    /// The object would need more than 256 blocks, because its symbols are small.
    case symbolsTooSmall(symbolByteCount: Int, leastSymbolByteCount: Int)
    /// The number of source blocks Z is not 1...256.
    case sourceBlockCountOutOfRange(Int)
    /// With so few blocks, one has more than 56 403 symbols.
    case sourceBlocksTooLarge(sourceBlockCount: Int, leastSourceBlockCount: Int)
    /// There are fewer symbols than source blocks.
    case emptySourceBlocks(sourceBlockCount: Int, totalSymbolCount: Int)
    /// No 256 blocks, or no block at all, can be decoded in memory of this size.
    case workingMemoryTooSmall(UInt64)
}

#if !$Embedded
    extension TransmissionInformationError: CustomStringConvertible {
        /// What is wrong, and what would be right, in words that follow a colon.
        public var description: String {
            switch self {
            case .truncated(let count):
                return "\(count) bytes where the 12 bytes of transmission information are expected"
            case .transferLengthOutOfRange(let count):
                return "a transfer length of \(count) bytes; it must be 1 to 946270874880"
            case .symbolSizeOutOfRange(let count):
                return "a symbol size of \(count) bytes; it must be 1 to 65535"
            case .alignmentOutOfRange(let count):
                return "a symbol alignment of \(count) bytes; it must be 1 to 255"
            case .symbolSizeNotAligned(let size, let alignment):
                return "a symbol size of \(size) bytes, which is no multiple of the alignment \(alignment)"
            case .subBlockCountOutOfRange(let count, let maximum):
                return "\(count) sub-blocks; with this symbol size and alignment they must be 1 to \(maximum)"
            case .symbolsTooSmall(let size, let least):
                return "a symbol size of \(size) bytes, too small for so long an object;"
                    + " it must be at least \(least)"
            case .sourceBlockCountOutOfRange(let count):
                return "\(count) source blocks; they must be 1 to 256"
            case .sourceBlocksTooLarge(let count, let least):
                return "\(count) source blocks, too few for so many symbols; they must be at least \(least)"
            case .emptySourceBlocks(let count, let symbols):
                return "\(count) source blocks for \(symbols) symbols; each block needs at least one"
            case .workingMemoryTooSmall(let count):
                return "\(count) bytes of working memory, too little for this object's blocks"
            }
        }
    }
#endif

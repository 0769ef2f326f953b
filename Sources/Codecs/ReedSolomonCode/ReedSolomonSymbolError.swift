/// Why an encoding symbol was refused.
public enum ReedSolomonSymbolError: Error, Hashable, Sendable {
    /// A symbol of a size other than E.
    case wrongByteCount(found: Int, expected: Int)
    /// An encoding symbol ID that no symbol of the block has.
    case encodingSymbolIDOutOfRange(Int, encodingSymbolCount: Int)
}

#if !$Embedded
    extension ReedSolomonSymbolError: CustomStringConvertible {
        /// What is wrong, in words.
        public var description: String {
            switch self {
            case .wrongByteCount(let found, let expected):
                "the encoding symbol has \(found) bytes; the transmission information says \(expected)"
            case .encodingSymbolIDOutOfRange(let esi, let count):
                "the encoding symbol ID \(esi) is not between 0 and \(count - 1)"
            }
        }
    }
#endif

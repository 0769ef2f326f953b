/// Why numbers are no parameters of packet authentication.
public enum AuthenticationParametersError: Error, Hashable, Sendable {
    /// The target's digest does not have the 32 bytes of SHA-256.
    case digestByteCount(Int)
    /// A batch has 2, 4, 8 … 128 symbols.
    case batchSymbolCountOutOfRange(Int)
    /// With so many repair symbols a block would have more encoding symbols than 24 bits can number.
    case repairSymbolCountOutOfRange(UInt32, maximum: UInt32)
}

#if !$Embedded
    extension AuthenticationParametersError: CustomStringConvertible {
        /// What is wrong, and what would be right, in words that follow a colon.
        public var description: String {
            switch self {
            case .digestByteCount(let count):
                return "a target digest of \(count) bytes; SHA-256 has 32"
            case .batchSymbolCountOutOfRange(let count):
                return "batches of \(count) symbols; they must be of 2, 4, 8, 16, 32, 64 or 128"
            case .repairSymbolCountOutOfRange(let count, let maximum):
                return "\(count) repair symbols for each block; they must be at most \(maximum),"
                    + " so that 24 bits can number all of a block's symbols"
            }
        }
    }
#endif

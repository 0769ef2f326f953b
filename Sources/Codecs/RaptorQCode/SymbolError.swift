/// Why an encoding symbol was refused.
public enum SymbolError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A symbol of a size other than T.
    case wrongByteCount(found: Int, expected: Int)
    /// An encoding symbol ID that does not fit the 24 bits of the FEC payload ID.
    case encodingSymbolIDOutOfRange(Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .wrongByteCount(let found, let expected):
            "the encoding symbol has \(found) bytes; the transmission information says \(expected)"
        case .encodingSymbolIDOutOfRange(let esi):
            "the encoding symbol ID \(esi) is not between 0 and \(EncodingSymbols.maximumID)"
        }
    }
}

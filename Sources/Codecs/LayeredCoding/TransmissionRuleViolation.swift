public import RaptorQCode

/// Why numbers are no transmission information of their scheme.
public enum TransmissionRuleViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The extension is shorter than the scheme's.
    case truncated(byteCount: Int, neededByteCount: Int)
    /// The transfer length has more than 48 bits.
    case transferLengthOutOfRange(UInt64)
    /// The encoding symbol length is not 1 ... 65 535.
    case symbolLengthOutOfRange(Int)
    /// The maximum source block length is 0 or more than the scheme can number.
    case blockLengthOutOfRange(Int, greatest: Int)
    /// The maximum number of encoding symbols is below the block length, or more than the scheme can number.
    case encodingSymbolCountOutOfRange(Int, least: Int, greatest: Int)
    /// The object has more blocks than the scheme can number.
    case tooManyBlocks(UInt64, greatest: UInt64)
    /// An instance of the Small Block Systematic scheme whose code is not known; only 0 is, Reed–Solomon.
    case unknownInstance(UInt16)
    /// A rule of RaptorQ's own.
    case raptorQ(TransmissionInformationError)

    /// The rule that is broken, in one sentence.
    public var description: String {
        switch self {
        case .truncated(let byteCount, let needed):
            "transmission information of \(byteCount) bytes, where the scheme has \(needed)"
        case .transferLengthOutOfRange(let length):
            "a transfer length of \(length) bytes has more than 48 bits"
        case .symbolLengthOutOfRange(let length): "encoding symbols have 1 to 65535 bytes, not \(length)"
        case .blockLengthOutOfRange(let length, let greatest):
            "source blocks have 1 to \(greatest) symbols with this scheme, not \(length)"
        case .encodingSymbolCountOutOfRange(let count, let least, let greatest):
            "\(count) encoding symbols in a block, where \(least) to \(greatest) are possible"
        case .tooManyBlocks(let count, let greatest):
            "\(count) source blocks, where the scheme can number \(greatest)"
        case .unknownInstance(let id):
            "instance \(id) of the Small Block Systematic scheme is not known, only 0, Reed-Solomon"
        case .raptorQ(let error): "\(error)"
        }
    }
}

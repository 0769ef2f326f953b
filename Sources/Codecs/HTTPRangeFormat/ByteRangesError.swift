/// What is wrong with a multipart/byteranges body.
public enum ByteRangesError: Error, Equatable, Sendable, CustomStringConvertible {
    case truncated
    case malformed
    case lineTooLong
    case tooManyLines
    case tooManyParts
    case missingRange
    case wrongTotal

    /// One line for people.
    public var description: String {
        switch self {
        case .truncated: "the answer with several ranges ended too early"
        case .malformed: "the answer with several ranges is malformed"
        case .lineTooLong: "a line in the answer with several ranges is longer than 1024 bytes"
        case .tooManyLines: "a part of the answer with several ranges has more than 32 lines before its bytes"
        case .tooManyParts: "the answer with several ranges has more than 4096 parts"
        case .missingRange: "a part of the answer with several ranges does not say which bytes it has"
        case .wrongTotal: "the server's file has another size than the one that is wanted"
        }
    }
}

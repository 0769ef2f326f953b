/// Why a text is no description of a FLUTE session that we can join.
///
/// It quotes nothing of the text, which may come from strangers.
public enum SessionDescriptionError: Error, Hashable, Sendable {
    /// It is longer than ``SessionDescription/maximumByteCount``.
    case tooLong
    /// It is not UTF-8, or has control characters.
    case invalidText
    /// It does not begin with `v=0`.
    case notADescription
    /// A line is not what its type or attribute must be; counted from 1.
    case malformed(line: Int)
    /// Something that must be there is not: a type such as `o=`, or an attribute.
    case missing(String)
    /// The session has more than one channel, that is, several ports or addresses.
    case severalChannels(line: Int)
    /// The session has more than one source address.
    case severalSources(line: Int)
}

extension SessionDescriptionError: CustomStringConvertible {
    /// What is wrong, and what would be right, in words that follow a colon.
    public var description: String {
        switch self {
        case .tooLong: return "more than \(SessionDescription.maximumByteCount) bytes"
        case .invalidText: return "it is not UTF-8 text, or has control characters"
        case .notADescription: return "it does not begin with v=0"
        case .malformed(let line): return "line \(line) cannot be read"
        case .missing(let what): return "there is no \(what)"
        case .severalChannels(let line): return "line \(line): several channels; only one is supported"
        case .severalSources(let line): return "line \(line): several sources; only one is supported"
        }
    }
}

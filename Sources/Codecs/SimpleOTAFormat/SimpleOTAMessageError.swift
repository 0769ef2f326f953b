/// Why a message is none of the protocol.
public enum SimpleOTAMessageError: Error, Hashable, Sendable {
    /// The message is no object with the text `request` or `response`.
    case notAMessage
    /// A request or response of another name.
    case unknownKind
    /// A member of `data` is missing or has another form than it must.
    case invalidMember(Member)
    /// The name of the package is no plain file name.
    case invalidName(PackageNameError)

    /// The members of `data`.
    public enum Member: String, Hashable, Sendable {
        case data, security, latest, size, md5, offset, features
    }
}

extension SimpleOTAMessageError: CustomStringConvertible {
    /// What is wrong, in words, without quoting the message.
    public var description: String {
        switch self {
        case .notAMessage: return "not a message of this protocol"
        case .unknownKind: return "unknown message"
        case .invalidMember(let member): return "`\(member.rawValue)` is missing or not understood"
        case .invalidName(let error): return "the package's name is refused: \(error)"
        }
    }
}

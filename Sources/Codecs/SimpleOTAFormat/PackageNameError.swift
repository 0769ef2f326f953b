/// Why a text is no name of a package.
public enum PackageNameError: Error, Hashable, Sendable {
    case empty
    case tooLong
    case leadingDot
    case surroundingSpace
    case separator
    case controlCharacter
}

extension PackageNameError: CustomStringConvertible {
    /// What is wrong, in words, without quoting the name.
    public var description: String {
        switch self {
        case .empty: return "it is empty"
        case .tooLong: return "it is longer than \(PackageName.maximumByteCount) bytes"
        case .leadingDot: return "it begins with a dot"
        case .surroundingSpace: return "white space stands at one of its ends"
        case .separator: return "it contains a path separator; give a file name, and the directory as `path`"
        case .controlCharacter: return "it contains a control character"
        }
    }
}

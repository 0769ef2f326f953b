/// Why the name of a file is none that could be stored under.
///
/// It quotes nothing of the name, which comes from strangers.
public enum ContentLocationError: Error, Hashable, Sendable {
    /// There is no path in it, or nothing between two slashes.
    case emptyComponent
    /// It leads out of the directory: a component `..`.
    case leavesDirectory
    /// A percent sign without two hexadecimal digits behind it.
    case malformedEscape
    /// The bytes of a component are not UTF-8.
    case invalidUTF8
    /// A component has a slash, a zero or another control character in it.
    case forbiddenCharacter
    /// A component is a name that our own files use.
    case reservedName
    /// A component is longer than 255 bytes.
    case componentTooLong
    /// The path is longer than 1024 bytes.
    case pathTooLong
    /// The path has more than 16 components.
    case tooDeep
}

extension ContentLocationError: CustomStringConvertible {
    /// What is wrong, in words that follow a colon.
    public var description: String {
        switch self {
        case .emptyComponent: return "a part of its path is empty"
        case .leavesDirectory: return "its path has a part '..'"
        case .malformedEscape: return "a percent sign without two hexadecimal digits"
        case .invalidUTF8: return "its path is not UTF-8"
        case .forbiddenCharacter: return "its path has a control character, or a slash in disguise"
        case .reservedName: return "a part of its path begins with .fleetcast, which is for our own files"
        case .componentTooLong:
            return "a part of its path is longer than \(ContentLocation.maximumComponentByteCount) bytes"
        case .pathTooLong: return "its path is longer than \(ContentLocation.maximumPathByteCount) bytes"
        case .tooDeep: return "its path has more than \(ContentLocation.maximumDepth) parts"
        }
    }
}

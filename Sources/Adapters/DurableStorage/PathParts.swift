/// A path cut into the directory and the name in it.
struct PathParts: Hashable, Sendable {
    /// The directory: `.` where the path names none.
    let directory: String
    /// The last component.
    let name: String

    /// Splits `path` at its last slash; `nil` where it does not end in a name: empty, `/`, `.`, `..`, `a/`.
    init?(_ path: String) {
        let bytes = path.utf8
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { path[bytes.index(after: $0)...] } ?? path[...]
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0) else { return nil }
        self.name = String(name)
        guard let slash else {
            self.directory = "."
            return
        }
        self.directory = slash == bytes.startIndex ? "/" : String(path[..<slash])
    }

    /// The path of another name in the same directory.
    func sibling(_ name: String) -> String {
        switch self.directory {
        case ".": return name
        case "/": return "/" + name
        default: return self.directory + "/" + name
        }
    }
}

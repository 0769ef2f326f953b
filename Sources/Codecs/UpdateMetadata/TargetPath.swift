/// The path of a target file in a repository, such as `gateway/1.4.2/rootfs.img`.
///
/// It is a name and says nothing of where the file is stored: a path with `..` in it may be signed, and is
/// refused where it would become a file's name (``safeComponents``).
/// - Specification: TUF 1.0, section 4.5.
public struct TargetPath: ExactName {
    /// The path, 1 to 1024 bytes.
    public let text: String

    /// Takes a path that is neither empty nor longer than 1024 bytes.
    public init?(_ text: String) {
        guard (1...1_024).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    /// The components of the path, if it is one of a file below a directory: relative, none of them empty,
    /// `.` or `..`, or with a zero byte, none longer than 255 bytes.
    public var safeComponents: [String]? {
        let components = self.text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let areSafe = components.allSatisfy { component in
            (1...255).contains(component.utf8.count) && component != "." && component != ".."
                && !component.utf8.contains(0)
        }
        return areSafe ? components : nil
    }
}

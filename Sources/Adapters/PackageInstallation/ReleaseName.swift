/// The name of a release: a plain file name, proven harmless as a component of a path.
struct ReleaseName: Hashable, Sendable {
    /// Leaves room for what temporary names add within the 255 bytes of a file name.
    static let byteCountLimit = 200

    /// The name.
    let text: String

    /// Checks a name that may come from the network.
    init(_ text: String) throws(InstallationError) {
        let bytes = text.utf8
        let isPlain = !bytes.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") }
        // Names that begin with a dot are those of our own temporary directories, and of `.` and `..`.
        guard !bytes.isEmpty, bytes.count <= Self.byteCountLimit, isPlain, bytes.first != UInt8(ascii: ".")
        else {
            throw .unsuitableReleaseName(text)
        }
        self.text = text
    }
}

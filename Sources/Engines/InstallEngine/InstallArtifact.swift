/// The file that is installed.
public struct InstallArtifact: Hashable, Sendable {
    /// Where its bytes come from.
    public enum Source: Hashable, Sendable {
        /// A file, by its absolute path; it can be read again after a power failure.
        case file(path: String)
        /// Bytes that come once, such as standard input: only ``HandlerKind/image`` takes them, and an
        /// interrupted installation is rolled back.
        case stream
    }

    /// Where its bytes come from.
    public var source: Source
    /// The file's own name, for people, hooks and scripts; never a path.
    public var name: String
    /// Its length in bytes; `nil` where it is a stream of unknown length.
    public var byteCount: UInt64?
    /// Its SHA-256, 32 bytes; `nil` where nobody has said what it should be.
    public var sha256: [UInt8]?

    /// Creates a description of an artifact.
    public init(source: Source, name: String, byteCount: UInt64?, sha256: [UInt8]?) {
        self.source = source
        self.name = name
        self.byteCount = byteCount
        self.sha256 = sha256
    }
}

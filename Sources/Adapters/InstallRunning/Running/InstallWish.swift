package import InstallEngine

/// What somebody asks an agent to install.
package struct InstallWish: Hashable, Sendable {
    /// The file, or `-` for standard input.
    package var file: String
    /// The way to install it; `nil` for the configured one.
    package var handler: HandlerKind?
    /// Its version; `nil` for what its name or its digest says.
    package var version: String?
    /// The SHA-256 that it must have, 32 bytes.
    package var sha256: [UInt8]?
    /// Whether it is installed even where its version is in force already.
    package var isForced: Bool

    /// Creates a wish.
    package init(
        file: String, handler: HandlerKind? = nil, version: String? = nil, sha256: [UInt8]? = nil,
        isForced: Bool = false
    ) {
        self.file = file
        self.handler = handler
        self.version = version
        self.sha256 = sha256
        self.isForced = isForced
    }
}

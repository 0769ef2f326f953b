public import InstallEngine

/// What somebody wants installed.
public struct InstallRequest: Hashable, Sendable {
    /// The deployment's number on this device, from 1.
    public var deployment: UInt64
    /// The way to install it.
    public var handler: HandlerKind
    /// Its version, 1 to 64 bytes; for `release` also the directory's name.
    public var version: String
    /// The version in force; `nil` where nothing is known to be installed.
    public var previousVersion: String?
    /// The file.
    public var artifact: InstallArtifact
    /// Whether a version that is already in force is installed once more, and a slot that runs unconfirmed
    /// is taken for good.
    public var isForced: Bool

    /// Creates a request.
    public init(
        deployment: UInt64, handler: HandlerKind, version: String, previousVersion: String?,
        artifact: InstallArtifact, isForced: Bool = false
    ) {
        self.deployment = deployment
        self.handler = handler
        self.version = version
        self.previousVersion = previousVersion
        self.artifact = artifact
        self.isForced = isForced
    }
}

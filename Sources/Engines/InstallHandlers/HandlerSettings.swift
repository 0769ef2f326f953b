public import InstallEngine

/// What the configuration says about the handlers; a handler without settings cannot be used.
public struct HandlerSettings: Hashable, Sendable {
    /// Of ``HandlerKind/release``.
    public var release: ReleaseSettings?
    /// Of ``HandlerKind/script``.
    public var script: ScriptSettings?
    /// Of ``HandlerKind/image``.
    public var image: ImageSettings?
    /// Of ``HandlerKind/command``.
    public var command: CommandSettings?
    /// The hooks that are configured; those steps are planned.
    public var hooks: Set<InstallStep> = []
    /// Whether there are health checks, or a manual confirmation: then there is a trial.
    public var hasTrial = false
    /// Free space, in bytes, that an installation must leave on the disk.
    public var reservedByteCount: UInt64 = 1 << 20

    /// Creates settings without any handler.
    public init() {}
}

/// Settings of the handler `release`.
public struct ReleaseSettings: Hashable, Sendable {
    /// The directory with `releases` and `current`, absolute.
    public var directory: String
    /// How many releases besides the current one are kept, at least 1 for a way back.
    public var keptCount: Int
    /// Whether there are services to restart.
    public var hasServices: Bool

    /// Creates settings.
    public init(directory: String, keptCount: Int = 2, hasServices: Bool = false) {
        self.directory = directory
        self.keptCount = keptCount
        self.hasServices = hasServices
    }
}

/// Settings of the handler `script`.
public struct ScriptSettings: Hashable, Sendable {
    /// The directory with `dst` and `version`, absolute.
    public var directory: String
    /// The script at the top of a package.
    public var scriptName: String

    /// Creates settings.
    public init(directory: String, scriptName: String = "customup.sh") {
        self.directory = directory
        self.scriptName = scriptName
    }
}

/// Settings of the handler `image`.
public struct ImageSettings: Hashable, Sendable {
    /// The two slots.
    public var slots: [SlotName]

    /// Creates settings.
    public init(slots: [SlotName]) {
        self.slots = slots
    }
}

/// Settings of the handler `command`.
public struct CommandSettings: Hashable, Sendable {
    /// Whether the device restarts after the command succeeded.
    public var needsRestart: Bool
    /// Whether there is a command that confirms.
    public var canConfirm: Bool
    /// Whether there is a command that goes back.
    public var canUndo: Bool

    /// Creates settings.
    public init(needsRestart: Bool = false, canConfirm: Bool = false, canUndo: Bool = false) {
        self.needsRestart = needsRestart
        self.canConfirm = canConfirm
        self.canUndo = canUndo
    }
}

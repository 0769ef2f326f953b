package import Archives
package import BootControl
package import CommandRunning
package import HealthChecking
package import InstallEngine
package import InstallHandlers

/// What an agent's configuration says, complete and checked as far as that is possible without looking at the
/// device.
package struct AgentSettings: Sendable {
    /// Where the configuration is, when none is named.
    package static let defaultPath = "/etc/fleetcast/agent.conf"

    /// The product and the hardware that the device is, for people.
    package var product: String?
    package var hardware: String?
    /// Where journal, lock, requests and reports are kept.
    package var stateDirectory = "/var/lib/fleetcast"
    /// The handler of artifacts for which none is named; `nil` where several are configured and none is
    /// chosen.
    package var defaultHandler: HandlerKind?
    /// What planner and performer need to know.
    package var handlers = HandlerSettings()
    /// What packages may become.
    package var limits = UnpackLimits()
    /// What of their entries' attributes is kept.
    package var unpacking = UnpackOptions()
    /// When a release counts as healthy.
    package var policy = TrialPolicy()
    /// The hooks, by their steps.
    package var hooks: [InstallStep: CommandLine] = [:]
    /// How long a hook may take.
    package var hookTimeout = Duration.seconds(300)
    /// What restarts the services of a release, in order.
    package var serviceCommands: [CommandLine] = []
    /// How long one of those may take.
    package var serviceTimeout = Duration.seconds(60)
    /// How long a package's script may take.
    package var scriptTimeout = Duration.seconds(3600)
    /// The devices or files of the slots.
    package var slotPaths: [SlotName: String] = [:]
    /// The boot loader that chooses between them.
    package var bootLoader: BootLoaderSettings?
    /// What restarts the device; `nil` where a person or another program does.
    package var restartCommand: CommandLine?
    /// The other installer.
    package var installer: InstallerCommands?
    /// The health checks.
    package var checks: [NamedHealthCheck] = []

    /// Creates the settings of an empty configuration.
    init() {}

    /// The handlers that are configured, in the order of their names.
    package var configuredHandlers: [HandlerKind] {
        var kinds: [HandlerKind] = []
        if self.handlers.command != nil { kinds.append(.command) }
        if self.handlers.image != nil { kinds.append(.image) }
        if self.handlers.release != nil { kinds.append(.release) }
        if self.handlers.script != nil { kinds.append(.script) }
        return kinds
    }
}

/// The commands of the installer that the handler `command` uses.
package struct InstallerCommands: Hashable, Sendable {
    /// Installs; `{artifact}`, `{name}` and `{version}` in its words are replaced.
    package var install: CommandLine
    /// Says that the new system is good.
    package var confirm: CommandLine?
    /// Goes back.
    package var undo: CommandLine?
    /// Restarts the device.
    package var restart: CommandLine?
    /// How long each of them may take.
    package var timeout: Duration
}

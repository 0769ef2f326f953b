package import InstallEngine
package import InstallHandlers
internal import Timekeeping

/// What a simulated device has, had installed before, and is told to do.
package struct InstallScenario: Sendable {
    /// What the device is told to do.
    package enum Order: Hashable, Sendable {
        /// To install a release.
        case install(SimulatedRelease)
        /// To go back from the release that was confirmed last.
        case goBack
    }

    /// How the undisturbed run ends.
    package enum Expectation: String, Hashable, Sendable {
        case confirmed
        case rolledBack = "rolled back"
    }

    /// Where releases and the contents of scripts go.
    static let productDirectory = "/opt/product"
    /// Where the journal is.
    static let stateDirectory = "/state"
    static let slots = ["A", "B"].compactMap { SlotName($0) }

    /// Its name in tables and on the command line.
    package let name: String
    /// The way to install.
    package let handler: HandlerKind
    /// What was installed before, in order; of `image` the first one came with the device.
    package var formerReleases: [SimulatedRelease]
    /// What the device is told to do.
    package var order: Order
    /// How that ends when nothing is in the way.
    package var expectation: Expectation
    /// The configuration.
    package var settings = HandlerSettings()
    /// The rules of the trial.
    package var policy = TrialPolicy()
    /// Bytes of a sector.
    package var sectorByteCount = 128
    /// Whether the disk can exchange names.
    package var canExchange = true
    /// Whether the journal is nearly so long that it is written anew.
    package var hasLongJournal = false

    /// Creates a scenario with a trial, all hooks, and settings of its handler.
    package init(
        _ name: String, _ handler: HandlerKind, former: [SimulatedRelease], _ order: Order,
        expecting expectation: Expectation = .confirmed
    ) {
        self.name = name
        self.handler = handler
        self.formerReleases = former
        self.order = order
        self.expectation = expectation
        self.settings.hasTrial = true
        self.settings.hooks = [.runBeforeHook, .runAfterHook, .runRollbackHook]
        self.settings.reservedByteCount = 0
        self.policy.healthyRounds = 2
        switch handler {
        case .release:
            self.settings.release = ReleaseSettings(directory: Self.productDirectory, keptCount: 1)
        case .script: self.settings.script = ScriptSettings(directory: Self.productDirectory)
        case .image: self.settings.image = ImageSettings(slots: Self.slots)
        case .command: self.settings.command = CommandSettings(canConfirm: true, canUndo: true)
        }
    }

    /// All releases that have a part in it.
    var releases: [SimulatedRelease] {
        guard case .install(let release) = self.order else { return self.formerReleases }
        return self.formerReleases + [release]
    }

    /// The version in force before; `nil` for none.
    var oldVersion: String? { self.formerReleases.last?.version }

    /// The version in force once the order was carried out.
    var newVersion: String? {
        switch self.order {
        case .install(let release): release.version
        case .goBack: self.formerReleases.dropLast().last?.version
        }
    }
}

/// An installation as it was decided, complete before anything is changed.
///
/// It is written to the journal as a whole, so that after a power failure nothing has to be found out again.
public struct InstallPlan: Hashable, Sendable {
    /// What the plan is for.
    public enum Purpose: String, Hashable, Sendable {
        /// To install an artifact.
        case install
        /// To go back from a confirmed release to the one before it.
        case goBack = "go-back"
    }

    /// A step of the way back, and from where on it is needed.
    public struct UndoStep: Hashable, Sendable {
        /// What to do.
        public var step: InstallStep
        /// The step of the way forward whose beginning makes it necessary; `nil` for always.
        public var onlyAfter: InstallStep?

        /// Creates a step.
        public init(_ step: InstallStep, onlyAfter: InstallStep? = nil) {
            self.step = step
            self.onlyAfter = onlyAfter
        }
    }

    /// The deployment's number on this device, from 1.
    public var deployment: UInt64
    /// What it is for.
    public var purpose: Purpose
    /// The way it is installed.
    public var handler: HandlerKind
    /// The version that will be in force, as the caller named it.
    public var version: String
    /// The version in force until now; `nil` where nothing is known to be installed.
    public var previousVersion: String?
    /// What is installed; `nil` where the plan only goes back.
    public var artifact: InstallArtifact?
    /// What is changed.
    public var place: InstallPlace
    /// The way forward.
    public var steps: [InstallStep]
    /// The way back, in its order.
    public var undoSteps: [UndoStep]

    /// Creates a plan.
    public init(
        deployment: UInt64, purpose: Purpose, handler: HandlerKind, version: String, previousVersion: String?,
        artifact: InstallArtifact?, place: InstallPlace, steps: [InstallStep], undoSteps: [UndoStep]
    ) {
        self.deployment = deployment
        self.purpose = purpose
        self.handler = handler
        self.version = version
        self.previousVersion = previousVersion
        self.artifact = artifact
        self.place = place
        self.steps = steps
        self.undoSteps = undoSteps
    }
}

/// What an installation changes, with all names settled.
public enum InstallPlace: Hashable, Sendable {
    /// `DIRECTORY/releases/<name>` and `DIRECTORY/current`.
    case release(ReleasePlace)
    /// `DIRECTORY/dst` and `DIRECTORY/version`.
    case script(ScriptPlace)
    /// A slot.
    case image(ImagePlace)
    /// Whatever the other installer changes.
    case command
}

/// Where a release goes.
public struct ReleasePlace: Hashable, Sendable {
    /// The directory with `releases` and `current`, absolute.
    public var directory: String
    /// The release's name below `releases`.
    public var name: String
    /// The name below `releases` that it is unpacked under.
    public var staging: String
    /// What `current` points to before; `nil` where it does not exist.
    public var previousTarget: String?

    /// Creates a place.
    public init(directory: String, name: String, staging: String, previousTarget: String?) {
        self.directory = directory
        self.name = name
        self.staging = staging
        self.previousTarget = previousTarget
    }
}

/// Where a script package goes.
public struct ScriptPlace: Hashable, Sendable {
    /// The directory with `dst` and `version`, absolute.
    public var directory: String
    /// The name in it that the package is unpacked under.
    public var staging: String
    /// The name that the former `dst` waits under until the new one is confirmed.
    public var former: String
    /// Bytes of the file `version` before; `nil` where there was none.
    public var previousVersionFile: [UInt8]?

    /// Creates a place.
    public init(directory: String, staging: String, former: String, previousVersionFile: [UInt8]?) {
        self.directory = directory
        self.staging = staging
        self.former = former
        self.previousVersionFile = previousVersionFile
    }
}

/// Where an image goes.
public struct ImagePlace: Hashable, Sendable {
    /// The slot that is written and tried.
    public var slot: SlotName
    /// The slot that runs meanwhile.
    public var previousSlot: SlotName

    /// Creates a place.
    public init(slot: SlotName, previousSlot: SlotName) {
        self.slot = slot
        self.previousSlot = previousSlot
    }
}

/// How far a deployment is.
public enum DeploymentState: Hashable, Sendable {
    /// Planned; nothing is changed.
    case assigned
    /// The artifact is being received.
    case downloading
    /// The artifact is what it should be.
    case verified
    /// The new content stands complete beside the old.
    case staged
    /// The new content is being put in force.
    case installing
    /// The device must restart.
    case awaitingRestart
    /// The new content is in force and has to prove itself.
    case trial
    /// On the way back.
    case rollingBack(FailureReason)
    /// In force for good.
    case confirmed
    /// The old content is in force again.
    case rolledBack(FailureReason)
    /// Ended before anything was put in force, or without a way back.
    case failed(FailureReason)
}

/// Why a deployment did not succeed.
public struct FailureReason: Hashable, Sendable {
    /// The longest text, in bytes.
    public static let textLimit = 4096

    /// What kind of reason.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A step failed: the text says which and why.
        case stepFailed = "step-failed"
        /// Power failed too often during one step, or during one that cannot be repeated.
        case interrupted
        /// The boot loader fell back to the old slot.
        case notBooted = "not-booted"
        /// The health checks did not succeed within the deadline.
        case unhealthy
        /// The agent started too often during the trial without a confirmation.
        case crashLoop = "crash-loop"
        /// Nobody confirmed within the deadline.
        case notConfirmed = "not-confirmed"
        /// A person asked for it.
        case requested
    }

    /// What kind of reason.
    public var kind: Kind
    /// A sentence for a person, at most 4096 bytes; may be empty.
    public var text: String

    /// Creates a reason; a longer text is cut.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text.cut(toByteCount: Self.textLimit)
    }
}

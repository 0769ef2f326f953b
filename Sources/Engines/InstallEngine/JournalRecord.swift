/// One line of the journal: what is about to be done.
public enum JournalRecord: Hashable, Sendable {
    /// A deployment begins; the time is the device's clock, in seconds since 1970.
    case planned(InstallPlan, secondsSinceEpoch: Int64)
    /// Step `index` of the plan begins, for the `attempt`-th time, from 1.
    case stepBegan(index: Int, attempt: Int, boot: BootID)
    /// The way back begins.
    case rollbackBegan(FailureReason)
    /// Undo step `index` of the plan begins.
    case undoStepBegan(index: Int, attempt: Int, boot: BootID)
    /// Something went wrong that does not change the outcome, such as a hook on rollback that failed: a
    /// sentence of at most 4096 bytes.
    case noted(String)
    /// The deployment has ended.
    case finished(DeploymentOutcome, secondsSinceEpoch: Int64)
}

/// How a deployment ended.
public enum DeploymentOutcome: Hashable, Sendable {
    /// The new content is in force for good.
    case confirmed
    /// The old content is in force again.
    case rolledBack(FailureReason)
    /// It ended before anything was put in force, or there is no way back: the reason's text says so.
    case failed(FailureReason)
}

/// What tells one boot of the device from the next: at most 64 bytes of text.
public struct BootID: Hashable, Sendable {
    /// The longest text, in bytes.
    public static let textLimit = 64

    /// The text, as Linux gives it in `/proc/sys/kernel/random/boot_id`.
    public let text: String

    /// Takes a text; a longer one is cut.
    public init(_ text: String) {
        self.text = text.cut(toByteCount: Self.textLimit)
    }
}

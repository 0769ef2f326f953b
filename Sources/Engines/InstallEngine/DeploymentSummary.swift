/// A deployment that has ended, or is under way, for people and for ``InstallJournal/history``.
public struct DeploymentSummary: Hashable, Sendable {
    /// Its plan.
    public var plan: InstallPlan
    /// How it ended; `nil` while it is under way.
    public var outcome: DeploymentOutcome?
    /// When it began, in seconds since 1970 by the device's clock.
    public var begunSecondsSinceEpoch: Int64
    /// When it ended.
    public var endedSecondsSinceEpoch: Int64?
    /// What was noted meanwhile.
    public var notes: [String]

    /// Creates a summary.
    public init(
        plan: InstallPlan, outcome: DeploymentOutcome?, begunSecondsSinceEpoch: Int64,
        endedSecondsSinceEpoch: Int64?, notes: [String]
    ) {
        self.plan = plan
        self.outcome = outcome
        self.begunSecondsSinceEpoch = begunSecondsSinceEpoch
        self.endedSecondsSinceEpoch = endedSecondsSinceEpoch
        self.notes = notes
    }
}

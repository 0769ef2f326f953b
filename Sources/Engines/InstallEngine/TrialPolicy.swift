public import Timekeeping

/// When a new release counts as healthy.
public struct TrialPolicy: Hashable, Sendable {
    /// Who confirms.
    public enum Confirmation: String, Hashable, Sendable {
        /// The health checks.
        case automatic
        /// A person or a program, by `fleetcast-agent confirm`, after the health checks succeeded.
        case manual
    }

    /// Who confirms.
    public var confirmation = Confirmation.automatic
    /// How long the new release runs before it is looked at.
    public var settleTime = Interval.seconds(5)
    /// How long after its start it must have been confirmed.
    public var deadline = Interval.seconds(300)
    /// How long to wait between two rounds of checks.
    public var checkInterval = Interval.seconds(2)
    /// So many rounds in a row must succeed; at least 1.
    public var healthyRounds = 1
    /// How often the agent may start during one trial; at least 1.
    ///
    /// One more start counts as a crash loop.
    public var startLimit = 3
    /// How often a step is begun, the first time included, before a deployment that power failures interrupt
    /// is rolled back; at least 1.
    public var attemptLimit = 3

    /// Creates the usual policy.
    public init() {}
}

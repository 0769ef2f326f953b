public import Timekeeping

/// The order of an installation: what to do next, whatever has happened and whenever power failed.
///
///     planned ─▶ step 0 ─▶ step 1 ─▶ … ─▶ trial ─▶ confirm, prune ─▶ confirmed
///                   └────────┴──────────────┴─▶ undo steps ─▶ rolledBack or failed
///
/// It only decides. Its shell does what ``next(at:)`` says and reports by ``handle(_:at:)``; every step is
/// announced by a ``JournalRecord`` that the shell must have made durable before the step is performed, so that a new
/// engine, made of the journal's records, goes on where the old one was.
public struct InstallEngine: Sendable {
    /// Goes on from a journal's records; without any it rests.
    ///
    /// - Parameters:
    ///   - boot: the present boot, which tells a restart that happened from one that is still due.
    public init(policy: TrialPolicy, records: [JournalRecord], boot: BootID) {
        fatalError("ENGINE writes this")
    }

    /// How far the last deployment is; `nil` where there never was one.
    public var state: DeploymentState? { fatalError("ENGINE writes this") }

    /// The plan of the last deployment.
    public var plan: InstallPlan? { fatalError("ENGINE writes this") }

    /// Begins a deployment; only while it rests.
    public mutating func begin(_ plan: InstallPlan, secondsSinceEpoch: Int64) {
        fatalError("ENGINE writes this")
    }

    /// What to do now.
    ///
    /// The answer changes only by ``handle(_:at:)`` and, where it was to wait, by the time.
    public mutating func next(at now: MonotonicInstant) -> InstallAction {
        fatalError("ENGINE writes this")
    }

    /// Takes note of what has happened.
    public mutating func handle(_ event: InstallEvent, at now: MonotonicInstant) {
        fatalError("ENGINE writes this")
    }
}

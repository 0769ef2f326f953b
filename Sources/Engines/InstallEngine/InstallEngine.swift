public import Timekeeping

/// The order of an installation: what to do next, whatever has happened and whenever power failed.
///
///     planned ─▶ step 0 ─▶ step 1 ─▶ … ─▶ trial ─▶ confirm, prune ─▶ confirmed
///                   └────────┴──────────────┴─▶ undo steps ─▶ rolledBack or failed
///
/// It only decides. Its shell does what ``next(at:)`` says and reports by ``handle(_:at:)``; every step is
/// announced by a ``JournalRecord`` that the shell must have made durable before the step is performed, so
/// that a new engine, made of the journal's records, goes on where the old one was.
///
/// | Present action | Event | What follows |
/// |---|---|---|
/// | `record`, of a plan | `recorded` | step 0 is announced; without steps: finished, confirmed |
/// | `record`, of a step | `recorded` | `perform`; `wait` of `trial`; `restart` of `restartDevice` |
/// | `record`, of a plan or step | `recorded`, and a rollback was requested meanwhile | the way back |
/// | `record`, of the way back | `recorded` | the first undo step that is due is announced |
/// | `record`, of an undo step | `recorded` | `perform`; `restart` of `restartDevice` |
/// | `record`, of a note only, or of the end | `recorded` | `rest` |
/// | `perform`, forward | `succeeded` | the next step is announced; behind the last: finished, confirmed |
/// | `perform`, forward | `succeeded`, and a rollback was requested meanwhile | the way back |
/// | `perform`, forward | `failed`, `needsRestart` | the way back (``FailureReason/Kind/stepFailed``) |
/// | `perform`, of `prune` or `runRollbackHook` | any failure | noted; goes on as after success |
/// | any, once `confirmSlot`, `confirmByCommand` or `prune` is announced | `rollbackRequested` | nothing |
/// | `perform`, forward | `notBooted` | the way back (``FailureReason/Kind/notBooted``) |
/// | `checkHealth` | `checked(nil)`, often enough, and confirmed where a person must | the next step |
/// | `wait`, `checkHealth` | `confirmationRequested` | the same once the checks succeeded |
/// | `wait` | the deadline has come | the way back (``FailureReason/Kind/unhealthy`` or `notConfirmed`) |
/// | `checkHealth` | `checked`, behind the deadline | the same |
/// | `wait`, `checkHealth`, `restart` on the way forward | `rollbackRequested` | the way back (`requested`) |
/// | `perform`, of an undo step | `succeeded` | the next that is due; behind the last: finished |
/// | `perform`, of an undo step | `needsRestart` | `restart`, then it is repeated; too often: noted, `rest` |
/// | `perform`, of an undo step | `failed`, `notBooted` | noted, `rest`; repeated at the next start |
/// | any other | any other | nothing: shells restart, and report what nobody waits for any more |
///
/// A new engine goes on from the last record:
///
/// | Last record | What follows |
/// |---|---|
/// | a plan | step 0; with an artifact that was a stream: the way back (``FailureReason/Kind/interrupted``) |
/// | a step's beginning | the same step, one more attempt; too many: the way back (`interrupted`) |
/// | … of a stream, which the step or one after it reads | the way back (`interrupted`) |
/// | … of `trial` | the same, its clock anew; begun more than ``TrialPolicy/startLimit`` times: `crashLoop` |
/// | … behind `checkBooted` | that first, once more: the boot loader may have fallen back meanwhile |
/// | … of `prune` or `runRollbackHook`, too many attempts | noted; goes on as after success |
/// | … of `restartDevice`, forward or back | in another boot: the next step; in this one: `restart` |
/// | the way back's beginning, an undo step's beginning | the undo step, one more attempt, without limit |
/// | the end | `rest` |
public struct InstallEngine: Sendable {
    /// How often ``InstallStep/restoreSlot`` may be begun and still let the device restart.
    ///
    /// Then the device stays up, so that a person can help, and the step is repeated at the agent's next
    /// start.
    public static let undoRestartLimit = 16

    /// The device's clock, in seconds since 1970, which stands in the record of a deployment's end.
    ///
    /// The shell sets it before it reports; until then it is the time when the deployment began.
    public var secondsSinceEpoch: Int64

    let policy: TrialPolicy
    let boot: BootID
    var rollbackRequest: FailureReason?
    var phase = EnginePhase.resting

    /// The last deployment as the durable records tell it; `nil` where there never was one.
    public internal(set) var progress: DeploymentProgress?

    /// Goes on from a journal's records; without any it rests.
    ///
    /// - Parameters:
    ///   - records: of one or more deployments; what does not fit is passed over.
    ///   - boot: the present boot, which tells a restart that happened from one that is still due.
    public init(policy: TrialPolicy, records: [JournalRecord], boot: BootID) {
        self.policy = policy
        self.boot = boot
        self.progress = DeploymentProgress(replaying: records)
        self.secondsSinceEpoch = self.progress?.begunSecondsSinceEpoch ?? 0
        self.resume()
    }

    /// How far the last deployment is; `nil` where there never was one.
    public var state: DeploymentState? { self.progress?.state }

    /// The plan of the last deployment.
    public var plan: InstallPlan? { self.progress?.plan }

    /// Whether a deployment may begin: none is under way, not even one whose way back waits for the next
    /// start.
    public var canBegin: Bool {
        self.phase == .resting && (self.progress == nil || self.progress?.outcome != nil)
    }

    /// Begins a deployment; nothing happens unless it ``canBegin``.
    ///
    /// - Parameter secondsSinceEpoch: the device's clock.
    public mutating func begin(_ plan: InstallPlan, secondsSinceEpoch: Int64) {
        guard self.canBegin else { return }
        self.secondsSinceEpoch = secondsSinceEpoch
        self.rollbackRequest = nil
        self.phase = .recording([.planned(plan, secondsSinceEpoch: secondsSinceEpoch)])
    }

    /// What to do now.
    ///
    /// The answer changes only by ``handle(_:at:)`` and, where it was to wait, by the time.
    public mutating func next(at now: MonotonicInstant) -> InstallAction {
        if case .trying(var trial) = self.phase {
            let decision = trial.next(at: now)
            self.phase = .trying(trial)
            switch decision {
            case .wait(let instant): return .wait(until: instant)
            case .check: break
            case .succeeded: self.goOn()
            case .failed(let reason): self.goBack(reason)
            }
        }
        if case .recording(let records) = self.phase { return .record(records) }
        guard let plan = self.progress?.plan else { return .rest }
        switch self.phase {
        case .resting, .recording: return .rest
        case .performing(let index), .rechecking(let index): return .perform(plan.steps[index], plan)
        case .undoing(let index): return .perform(plan.undoSteps[index].step, plan)
        case .trying: return .checkHealth(plan)
        case .restarting: return .restart(plan)
        }
    }

    /// Takes note of what has happened; what does not fit the present action is passed over.
    public mutating func handle(_ event: InstallEvent, at now: MonotonicInstant) {
        switch (self.phase, event) {
        case (.recording(let records), .recorded):
            self.didRecord(records)
        case (.performing(let index), .performed(let result)):
            self.didPerform(stepAt: index, result)
        case (.rechecking(let index), .performed(let result)):
            self.didRecheck(stepAt: index, result)
        case (.undoing(let index), .performed(let result)):
            self.didPerform(undoStepAt: index, result)
        case (.trying(var trial), .checked(let failure)):
            trial.didCheck(failure: failure, at: now)
            self.phase = .trying(trial)
        case (.trying(var trial), .confirmationRequested):
            trial.confirm(at: now)
            self.phase = .trying(trial)
        case (_, .rollbackRequested(let reason)):
            self.requestRollback(FailureReason(.requested, reason))
        default:
            break
        }
    }
}

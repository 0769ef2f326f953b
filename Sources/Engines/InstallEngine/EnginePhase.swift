/// What an ``InstallEngine`` waits for.
enum EnginePhase: Hashable, Sendable {
    /// For a new deployment.
    case resting
    /// For records to be durable; the last of them says what follows.
    case recording([JournalRecord])
    /// For the result of a step of the way forward.
    case performing(index: Int)
    /// For the result of a step of the way back.
    case undoing(index: Int)
    /// For what `checkBooted`, at that place, says once more before a trial goes on.
    case rechecking(index: Int)
    /// For the new release to prove itself.
    case trying(TrialRun)
    /// For the device to restart.
    case restarting
}

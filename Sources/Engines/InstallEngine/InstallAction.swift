public import Timekeeping

/// What the shell of an ``InstallEngine`` must do next.
public enum InstallAction: Hashable, Sendable {
    /// Make these records durable in the journal; then report ``InstallEvent/recorded``.
    case record([JournalRecord])
    /// Perform a step of the plan; then report ``InstallEvent/performed(_:)``.
    case perform(InstallStep, InstallPlan)
    /// Run a round of health checks; then report ``InstallEvent/checked(_:)``.
    case checkHealth(InstallPlan)
    /// Wait until the instant or until somebody asks for something; then report ``InstallEvent/timePassed``.
    case wait(until: MonotonicInstant)
    /// Restart the device, or tell the user to; nothing goes on before.
    case restart(InstallPlan)
    /// Nothing is left to do.
    case rest
}

/// What an ``InstallEngine`` learns.
public enum InstallEvent: Hashable, Sendable {
    /// The records of the last action are durable.
    case recorded
    /// A step ended so.
    case performed(StepResult)
    /// A round of health checks ended so: `nil` when all succeeded, else what failed.
    case checked(failure: String?)
    /// The time has come.
    case timePassed
    /// Somebody confirms the release that is on trial.
    case confirmationRequested
    /// Somebody wants to go back.
    case rollbackRequested(reason: String)
}

/// How a step ended.
public enum StepResult: Hashable, Sendable {
    /// Done, durably.
    case succeeded
    /// Only of ``InstallStep/restoreSlot``: done, and the device must restart before the old content is in
    /// force.
    case needsRestart
    /// Only of ``InstallStep/checkBooted`` and ``InstallStep/confirmSlot``: the old slot runs.
    case notBooted(String)
    /// Not done, with the reason for a person.
    case failed(String)
}

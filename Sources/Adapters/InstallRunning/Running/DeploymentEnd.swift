package import InstallEngine

/// How an agent's work ended.
package enum DeploymentEnd: Hashable, Sendable {
    /// Nothing had to be done, for the reason given.
    case nothingToDo(String)
    /// Something is in the way; nothing was changed.
    case impossible([String])
    /// A deployment has ended.
    case ended(InstallPlan, DeploymentOutcome)
    /// The device must restart, or is restarting.
    case awaitingRestart(InstallPlan)
    /// A step of the way back failed; the next start tries again.
    case stuck(InstallPlan, String)
    /// A signal ended the agent while a release was on trial; the next start goes on.
    case leftOnTrial(InstallPlan)
    /// A signal ended the installation, and all is as it was.
    case interrupted(InstallPlan, DeploymentOutcome)
}

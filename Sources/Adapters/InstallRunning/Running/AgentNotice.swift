package import InstallEngine
package import InstallStorage

/// What an agent tells while it is at work, for people and logs.
package enum AgentNotice: Hashable, Sendable {
    /// A deployment begins, with what is worth a person's attention.
    case planned(InstallPlan, notes: [String])
    /// An earlier deployment goes on.
    case resumed(InstallPlan)
    /// A step begins, on the way forward or back; attempts are counted from 1.
    case stepBegan(InstallStep, InstallPlan, attempt: Int)
    /// A step of the way forward or back failed.
    case stepFailed(InstallStep, InstallPlan, reason: String)
    /// So many bytes of a step are done, of so many where that is known.
    case progress(InstallStep, byteCount: UInt64, of: UInt64?)
    /// A slot was written or read back, and how long that took.
    case measured(SlotMeasurement)
    /// A round of health checks failed.
    case unhealthy(String, InstallPlan)
    /// The way back begins.
    case rollingBack(FailureReason, InstallPlan)
    /// Something that does not change the outcome.
    case noted(String, InstallPlan)
    /// Another process asks for something.
    case requested(AgentRequest, InstallPlan)
    /// The deployment has ended.
    case finished(DeploymentOutcome, InstallPlan)
    /// The device is restarted by this command.
    case restarting(String)
    /// Something for a person, of no deployment.
    case remark(String)
}

/// Takes what an agent tells.
package typealias AgentReporter = @Sendable (AgentNotice) -> Void

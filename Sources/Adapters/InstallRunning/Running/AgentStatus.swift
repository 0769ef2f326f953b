package import InstallEngine

/// How a device stands.
package struct AgentStatus: Sendable {
    /// One handler's version in force.
    package struct InForce: Hashable, Sendable {
        /// The handler.
        package let handler: HandlerKind
        /// The version; `nil` where nothing is known to be installed.
        package let version: String?
        /// The directory or the slot.
        package let place: String?
        /// When it was confirmed, in seconds since 1970; `nil` where no deployment of the agent did that.
        package let sinceSecondsSinceEpoch: Int64?
    }

    /// The product and the hardware, as configured.
    package let product: String?
    package let hardware: String?
    /// What is in force, for each handler that is configured.
    package let inForce: [InForce]
    /// The last deployment; `nil` where there never was one.
    package let last: DeploymentSummary?
    /// How far it is.
    package let state: DeploymentState?
    /// The report of the last deployment; `nil` where there is none.
    package let reportPath: String?
    /// Its last lines.
    package let reportLines: [String]
    /// Whether an agent is at work at this moment.
    package let isAgentAtWork: Bool
    /// What the boot loader says; `nil` where no images are installed.
    package let boot: BootState?
    /// Why the boot loader says nothing, where it should.
    package let bootProblem: String?
}

package import InstallEngine
package import Timekeeping

/// What somebody beside a device knows of it: a power failure does not make it forgotten.
package struct DeviceMemory: Hashable, Sendable {
    /// The time.
    package var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
    /// How often the device was started.
    package var bootCount = 0
    /// The last record that the journal took: it is durable from then on.
    package var lastRecord: JournalRecord?
    /// The deployment that the record belongs to.
    package var lastDeployment: UInt64?
    /// The deployments whose end was told.
    package var reported: [UInt64: DeploymentOutcome] = [:]
    /// When something new was in force for the first time.
    package var newInForce: MonotonicInstant?
    /// How often it was restarted in good order.
    package var restartCount = 0

    /// Creates the memory of a device that was never started.
    package init() {}
}

public import InstallEngine

/// Decides an installation completely before anything is changed.
public struct InstallPlanner<Disk: InstallDisk> {
    private let settings: HandlerSettings
    private let unpacking: any PackageUnpacking<Disk>
    private let slots: (any ImageSlots)?
    private let bootLoader: (any BootLoader)?

    /// Plans with what the device has.
    public init(
        settings: HandlerSettings, unpacking: any PackageUnpacking<Disk>, slots: (any ImageSlots)?,
        bootLoader: (any BootLoader)?
    ) {
        self.settings = settings
        self.unpacking = unpacking
        self.slots = slots
        self.bootLoader = bootLoader
    }

    /// Plans an installation and checks the whole plan; changes nothing.
    public func plan(_ request: InstallRequest, on disk: Disk) -> PlanOutcome {
        fatalError("HANDLERS writes this")
    }

    /// Plans to go back from what was confirmed last; changes nothing.
    ///
    /// - Parameter last: the plan of the deployment that was confirmed last.
    public func planGoingBack(from last: InstallPlan, deployment: UInt64, on disk: Disk) -> PlanOutcome {
        fatalError("HANDLERS writes this")
    }
}

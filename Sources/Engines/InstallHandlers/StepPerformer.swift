public import InstallEngine

/// Performs the steps that change the disk, slots and the boot loader.
///
/// Each step may be repeated from wherever a power failure left it. Steps that run commands or wait are the shell's:
/// ``performs(_:)`` tells them apart.
public struct StepPerformer<Disk: InstallDisk> {
    /// The disk.
    public var disk: Disk
    private let settings: HandlerSettings
    private var unpacking: any PackageUnpacking<Disk>
    private var slots: (any ImageSlots)?
    private var bootLoader: (any BootLoader)?

    /// Performs on what the device has.
    public init(
        settings: HandlerSettings, disk: Disk, unpacking: any PackageUnpacking<Disk>,
        slots: (any ImageSlots)?, bootLoader: (any BootLoader)?
    ) {
        self.settings = settings
        self.disk = disk
        self.unpacking = unpacking
        self.slots = slots
        self.bootLoader = bootLoader
    }

    /// Whether the step is one of those performed here; all others run a command, wait, or restart the device.
    public static func performs(_ step: InstallStep) -> Bool {
        fatalError("HANDLERS writes this")
    }

    /// Performs one step; what it changed is durable when it returns.
    ///
    /// - Throws: only what the disk's simulation throws when power fails (``PowerFailing``); every other failure is a
    ///   ``StepResult/failed(_:)``.
    public mutating func perform(_ step: InstallStep, of plan: InstallPlan) throws -> StepResult {
        fatalError("HANDLERS writes this")
    }
}

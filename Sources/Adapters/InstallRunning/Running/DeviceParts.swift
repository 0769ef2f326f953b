internal import BootControl
internal import InstallEngine
internal import InstallHandlers
internal import InstallStorage

/// What of the device a deployment works with, as the configuration says.
struct DeviceParts {
    let settings: AgentSettings
    /// The boot loader; `nil` where no images are installed.
    let bootLoader: (any BootLoader)?
    private let slots: SlotDevices?

    /// Gathers the parts of a handler; what it does not need is not looked at.
    init(
        _ settings: AgentSettings, for handler: HandlerKind?, reporter: @escaping AgentReporter = { _ in }
    ) {
        self.settings = settings
        guard handler == .image, let loader = settings.bootLoader else {
            self.bootLoader = nil
            self.slots = nil
            return
        }
        let bootLoader = makeBootLoader(
            loader, slots: settings.slotPaths, kernelCommandLine: KernelCommandLine.path)
        self.bootLoader = bootLoader
        // Where the boot loader does not tell, the planner says why, and nothing is written.
        self.slots = SlotDevices(
            paths: settings.slotPaths, running: try? bootLoader.state().running, input: 0,
            progress: { reporter(.progress(.writeSlot, byteCount: $0, of: $1)) },
            measured: { reporter(.measured($0)) })
    }

    private var unpacking: ArchivePackages {
        ArchivePackages(limits: self.settings.limits, options: self.settings.unpacking)
    }

    /// Plans deployments.
    func planner() -> InstallPlanner<DirectoryDisk> {
        InstallPlanner(
            settings: self.settings.handlers, unpacking: ArchivePackages(limits: self.settings.limits),
            slots: self.slots, bootLoader: self.bootLoader)
    }

    /// Performs their steps.
    func performer() -> StepPerformer<DirectoryDisk> {
        StepPerformer(
            settings: self.settings.handlers, disk: DirectoryDisk(),
            unpacking: self.unpacking, slots: self.slots,
            bootLoader: self.bootLoader)
    }
}

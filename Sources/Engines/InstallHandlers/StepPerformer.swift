public import InstallEngine

/// Performs the steps that change the disk, slots and the boot loader.
///
/// Each step may be repeated from wherever a power failure left it. Steps that run commands or wait are the
/// shell's: ``performs(_:)`` tells them apart. What a step did is durable when it has returned, so the next
/// one finds it: a power failure by itself never makes a step fail.
///
/// The same holds for the shell's steps: what a command wrote, a package's script above all, the shell must
/// make durable, as by `sync`, before it reports the step's end. Nobody else does, and the step is not
/// repeated then.
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

    /// Whether the step is one of those performed here; all others run a command, wait, or restart the
    /// device.
    public static func performs(_ step: InstallStep) -> Bool {
        switch step {
        case .unpack, .writeSlot, .placeRelease, .switchRelease, .placeContent, .armTrial, .checkBooted,
            .confirmSlot, .prune, .restoreRelease, .restoreContent, .restoreSlot, .discard:
            true
        case .runDownloadHook, .runBeforeHook, .runScript, .handOver, .restartServices, .restartDevice,
            .runAfterHook, .trial, .confirmByCommand, .undoByCommand, .runRollbackHook:
            false
        }
    }

    /// Performs one step; what it changed is durable when it returns.
    ///
    /// - Throws: only what the disk's simulation throws when power fails (``PowerFailing``); every other
    ///   failure is a ``StepResult/failed(_:)``.
    public mutating func perform(_ step: InstallStep, of plan: InstallPlan) throws -> StepResult {
        do {
            switch plan.place {
            case .release(let place): return try self.perform(step, of: plan, ReleaseSteps(place))
            case .script(let place):
                return try self.perform(step, of: plan, ScriptSteps(place, version: plan.version))
            case .image(let place): return try self.perform(step, of: plan, ImageSteps(place))
            case .command: throw self.unknown(step, of: plan)
            }
        } catch let error as any PowerFailing {
            throw error
        } catch {
            return .failed("\(error)")
        }
    }
}

extension StepPerformer {
    private mutating func perform(
        _ step: InstallStep, of plan: InstallPlan, _ steps: ReleaseSteps
    ) throws -> StepResult {
        switch step {
        case .unpack:
            try steps.unpack(self.artifact(of: plan), by: &self.unpacking, on: &self.disk)
        case .placeRelease: try steps.placeRelease(on: &self.disk)
        case .switchRelease: try steps.switchRelease(on: &self.disk)
        case .restoreRelease: try steps.restoreRelease(on: &self.disk)
        case .discard: try steps.discard(on: &self.disk)
        case .prune: try steps.prune(keptCount: self.settings.release?.keptCount ?? .max, on: &self.disk)
        default: throw self.unknown(step, of: plan)
        }
        return .succeeded
    }

    private mutating func perform(
        _ step: InstallStep, of plan: InstallPlan, _ steps: ScriptSteps
    ) throws -> StepResult {
        switch step {
        case .unpack:
            try steps.unpack(self.artifact(of: plan), by: &self.unpacking, on: &self.disk)
        case .placeContent: try steps.placeContent(on: &self.disk)
        case .restoreContent: try steps.restoreContent(on: &self.disk)
        case .discard: try steps.discard(on: &self.disk)
        case .prune: try steps.prune(on: &self.disk)
        default: throw self.unknown(step, of: plan)
        }
        return .succeeded
    }

    private mutating func perform(
        _ step: InstallStep, of plan: InstallPlan, _ steps: ImageSteps
    ) throws -> StepResult {
        guard var slots = self.slots, var bootLoader = self.bootLoader else {
            throw StepFailure("no slots or no boot loader are configured any more; configure them again")
        }
        defer {
            self.slots = slots
            self.bootLoader = bootLoader
        }
        switch step {
        case .writeSlot:
            try steps.write(self.artifact(of: plan), to: &slots, bootLoader: &bootLoader)
        case .armTrial: try steps.armTrial(&bootLoader)
        case .checkBooted: return try steps.checkBooted(bootLoader)
        case .confirmSlot: return try steps.confirm(&bootLoader)
        case .restoreSlot: return try steps.restore(&bootLoader)
        case .prune: break
        default: throw self.unknown(step, of: plan)
        }
        return .succeeded
    }

    private func artifact(of plan: InstallPlan) throws -> InstallArtifact {
        guard let artifact = plan.artifact else {
            throw StepFailure("deployment \(plan.deployment) has no artifact; install again")
        }
        return artifact
    }

    private func unknown(_ step: InstallStep, of plan: InstallPlan) -> StepFailure {
        StepFailure("the handler \(plan.handler.rawValue) has no step \(step.rawValue) on the disk")
    }
}

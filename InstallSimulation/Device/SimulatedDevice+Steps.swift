internal import InstallEngine
internal import InstallHandlers
internal import Timekeeping

extension SimulatedDevice {
    func planner(_ release: SimulatedRelease) -> InstallPlanner<SimulatedDisk> {
        InstallPlanner(
            settings: self.scenario.settings,
            unpacking: SimulatedPackage(release, for: self.scenario.handler), slots: self.slots(release),
            bootLoader: self.bootLoader)
    }

    private func slots(_ release: SimulatedRelease) -> SimulatedSlots? {
        self.isImage ? SimulatedSlots(on: self.disk, running: self.running, release: release) : nil
    }

    private var bootLoader: SimulatedBootLoader? {
        self.running.map { SimulatedBootLoader(on: self.disk, running: $0) }
    }

    /// Performs a step as the agent does: by the performer, or by running a command.
    func perform(_ step: InstallStep, of plan: InstallPlan) throws -> StepResult {
        // The journal does not know the version that a device came with.
        guard let release = self.release(plan.version) ?? self.release(self.scenario.newVersion) else {
            return .failed("no release of the scenario has the version \(plan.version)")
        }
        guard !StepPerformer<SimulatedDisk>.performs(step) else {
            var performer = StepPerformer(
                settings: self.scenario.settings, disk: self.disk,
                unpacking: SimulatedPackage(release, for: plan.handler), slots: self.slots(release),
                bootLoader: self.bootLoader)
            return try performer.perform(step, of: plan)
        }
        switch step {
        case .runScript: try self.runScript(of: release)
        case .handOver: try self.handOver(release)
        case .undoByCommand: try self.undoByCommand(from: plan.version)
        case .restartServices:
            try self.restartServices()
            if self.release(self.serviceVersion)?.form == .doesNotStart {
                return .failed("the services do not start")
            }
        case .runBeforeHook, .runAfterHook, .runRollbackHook:
            try self.disk.writeFile(Self.hookPath(step), Array("\(plan.deployment)".utf8))
            try self.disk.synchronizeTree("/")
        default: break
        }
        return .succeeded
    }

    /// What a hook writes.
    static func hookPath(_ step: InstallStep) -> String { "/hooks/\(step.rawValue)" }

    /// What a careless script does: it writes and does not synchronise.
    ///
    /// What a command wrote must be as durable as what the performer does before the next record is, and nobody
    /// but the shell can see to that: it synchronises everything, as sync(2) does.
    private func runScript(of release: SimulatedRelease) throws {
        let directory = "\(InstallScenario.productDirectory)/.dst.staging"
        try self.disk.writeFile("\(directory)/\(SimulatedRelease.scriptResultName)", release.scriptResult)
        try self.disk.synchronizeTree("/")
    }

    /// The other installer is as careful as it must be.
    private func handOver(_ release: SimulatedRelease) throws {
        guard try self.system(at: Self.systemPath) != release.version else { return }
        var disk = self.disk
        if let bytes = try disk.contents(of: Self.systemPath, limit: .max) {
            try disk.replaceFile("/system/former", with: bytes, staging: "/system/.former")
        }
        try disk.replaceFile(Self.systemPath, with: release.image, staging: "/system/.content")
    }

    /// It may be told to go back from what never came in force.
    private func undoByCommand(from version: String) throws {
        guard try self.system(at: Self.systemPath) == version else { return }
        var disk = self.disk
        guard let bytes = try disk.contents(of: "/system/former", limit: .max) else {
            return try disk.removeTree(Self.systemPath)
        }
        try disk.replaceFile(Self.systemPath, with: bytes, staging: "/system/.content")
    }

    /// A round of checks: `.some(nil)` when all succeed, `nil` when the agent crashes in it.
    func checkHealth(of plan: InstallPlan) throws -> String?? {
        let hasServices = self.scenario.settings.release?.hasServices == true
        let version = hasServices ? self.serviceVersion : try self.versionInForce()
        self.checkCount += 1
        switch self.release(version)?.form {
        case .checksFail: return "the check of \(version ?? "nothing") fails"
        case .neverSettles:
            return self.checkCount.isMultiple(of: max(1, self.failurePeriod))
                ? "a service has died" : .some(nil)
        case .crashLoop:
            self.memory.now = self.memory.now.advanced(by: self.crashDelay ?? .zero)
            return nil
        case .doesNotStart: return "the services of \(version ?? "nothing") do not run"
        case .healthy, .unconfirmed, nil: return .some(nil)
        }
    }
}

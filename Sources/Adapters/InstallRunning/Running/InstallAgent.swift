import DurableStorage
internal import InstallEngine
internal import InstallHandlers
internal import InstallStorage
import SystemClock

/// Installs on this device: one deployment at a time, each to its end or to the device's restart.
package struct InstallAgent: Sendable {
    let settings: AgentSettings
    let reporter: AgentReporter
    let isInterrupted: @Sendable () -> Bool

    /// Prepares an agent.
    ///
    /// - Parameters:
    ///   - reporter: is told what happens; it may be called from any thread, one call after the other.
    ///   - isInterrupted: whether a signal has asked the program to end.
    package init(
        settings: AgentSettings, reporter: @escaping AgentReporter,
        isInterrupted: @escaping @Sendable () -> Bool
    ) {
        self.settings = settings
        self.reporter = reporter
        self.isInterrupted = isInterrupted
    }

    /// Where the agent keeps what it knows.
    package var state: StateDirectory { StateDirectory(self.settings.stateDirectory) }

    /// Installs, from the plan to the end of the trial or to the restart of the device.
    ///
    /// - Throws: ``AgentBusy``, or what stands in the way of reading and writing the journal.
    package func install(_ wish: InstallWish) async throws -> DeploymentEnd {
        let lock = try self.state.lock()
        defer { withExtendedLifetime(lock) {} }
        if let lack = self.state.lackOfRoom() { return .impossible([lack]) }
        let (journal, engine) = try self.open()
        if let unfinished = Self.unfinished(engine) { return .impossible([unfinished]) }
        let request: InstallRequest
        switch try self.request(wish, journal, telling: { self.reporter(.remark($0)) }) {
        case .request(_, inForce: let remark?): return .nothingToDo(remark)
        case .request(let made, inForce: nil): request = made
        case .impossible(let problems): return .impossible(problems)
        }
        let parts = DeviceParts(self.settings, for: request.handler, reporter: self.reporter)
        switch parts.planner().plan(request, on: DirectoryDisk()) {
        case .impossible(let problems): return .impossible(problems)
        case .possible(let plan, let notes): return try await self.begin(plan, notes, engine, journal, parts)
        }
    }

    /// Goes on with what was interrupted, or waits behind a restart of the device; without any, does nothing.
    package func resume() async throws -> DeploymentEnd {
        let lock = try self.state.lock()
        defer { withExtendedLifetime(lock) {} }
        let (journal, engine) = try self.open()
        guard let plan = engine.plan, !engine.canBegin else {
            return .nothingToDo("nothing was interrupted")
        }
        self.reporter(.resumed(plan))
        let parts = DeviceParts(self.settings, for: plan.handler, reporter: self.reporter)
        return try await self.run(engine, journal, parts, plan)
    }

    func open() throws -> (InstallJournal, InstallEngine) {
        var disk = DirectoryDisk()
        RequestFiles(directory: self.state.requests).removeLeftovers()
        try StrandedCommands.end(of: self.settings.stateDirectory) { self.reporter(.remark($0)) }
        let journal = try InstallJournal(directory: self.settings.stateDirectory, on: &disk)
        let engine = InstallEngine(
            policy: self.settings.policy, records: journal.current, boot: try BootIdentity.current())
        return (journal, engine)
    }

    func begin(
        _ plan: InstallPlan, _ notes: [String], _ engine: InstallEngine, _ journal: InstallJournal,
        _ parts: DeviceParts
    ) async throws -> DeploymentEnd {
        var engine = engine
        engine.begin(plan, secondsSinceEpoch: WallClock.unixSeconds)
        self.reporter(.planned(plan, notes: notes))
        return try await self.run(engine, journal, parts, plan)
    }

    func run(
        _ engine: InstallEngine, _ journal: InstallJournal, _ parts: DeviceParts, _ plan: InstallPlan,
        asking request: AgentRequest? = nil
    ) async throws -> DeploymentEnd {
        let log = DeploymentLog(directory: self.state.reports, deployment: plan.deployment)
        let commands = CommandSteps(settings: self.settings, log: log, isInterrupted: self.isInterrupted)
        var run = DeploymentRun(
            engine: engine, journal: journal, parts: parts, commands: commands,
            requests: RequestFiles(directory: self.state.requests), reporter: self.reporter)
        if let request { run.take(request) }
        let end = try await run.run()
        log.removeOldest()
        if case .awaitingRestart(let plan) = end { await self.restart(parts, plan, commands) }
        return end
    }

    /// Why nothing else may begin; `nil` where nothing is under way.
    static func unfinished(_ engine: InstallEngine) -> String? {
        guard let plan = engine.plan, !engine.canBegin else { return nil }
        let name = "deployment \(plan.deployment) (\(plan.handler.rawValue) \(printable(plan.version)))"
        switch engine.state {
        case .awaitingRestart: return "\(name) waits for a restart of the device: restart it first"
        default: return "\(name) is not finished: run 'fleetcast-agent resume' first"
        }
    }
}

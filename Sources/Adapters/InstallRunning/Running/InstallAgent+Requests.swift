import DurableStorage
internal import InstallEngine
internal import InstallHandlers
internal import InstallStorage

extension InstallAgent {
    /// How often another agent's journal is looked at while its answer is waited for.
    private static let lookInterval = Duration.milliseconds(100)

    /// Confirms the release that is on trial.
    ///
    /// Another process that watches the trial is asked to; where none does, it is done here. Returns when the
    /// trial has ended, one way or the other.
    package func confirm() async throws -> DeploymentEnd {
        try await self.ask(.confirm)
    }

    /// Goes back: from what is under way, or from the release that was confirmed last to the one before it.
    package func rollBack() async throws -> DeploymentEnd {
        try await self.ask(.rollback)
    }

    private func ask(_ request: AgentRequest) async throws -> DeploymentEnd {
        while true {
            do {
                return try await self.act(on: request)
            } catch is AgentBusy {
                // Where the other one has ended meanwhile without an answer, it is done here after all.
                if let end = try await self.askOther(request) { return end }
            }
        }
    }

    /// Does it in this process.
    private func act(on request: AgentRequest) async throws -> DeploymentEnd {
        let lock = try self.state.lock()
        defer { withExtendedLifetime(lock) {} }
        let (journal, engine) = try self.open()
        if let plan = engine.plan, !engine.canBegin {
            if let obstacle = Self.obstacle(to: request, engine) { return .impossible([obstacle]) }
            self.reporter(.resumed(plan))
            let parts = DeviceParts(self.settings, for: plan.handler, reporter: self.reporter)
            return try await self.run(engine, journal, parts, plan, asking: request)
        }
        switch request {
        case .confirm: return Self.nothingToConfirm(engine)
        case .rollback: return try await self.goBack(engine, journal)
        }
    }

    private func goBack(_ engine: InstallEngine, _ journal: InstallJournal) async throws -> DeploymentEnd {
        guard let last = journal.lastConfirmed else {
            return .impossible(["there is nothing to go back from: no deployment was ever confirmed here"])
        }
        let later = journal.history.map(\.plan).filter { $0.deployment > last.deployment }
        let parts = DeviceParts(self.settings, for: last.handler, reporter: self.reporter)
        let outcome = parts.planner().planGoingBack(
            from: last, deployment: journal.nextDeployment, laterPlans: later, on: DirectoryDisk())
        switch outcome {
        case .impossible(let problems): return .impossible(problems)
        case .possible(let plan, let notes): return try await self.begin(plan, notes, engine, journal, parts)
        }
    }

    /// Asks the agent that holds the lock, and waits for what becomes of it.
    ///
    /// - Returns: `nil` where that agent has gone.
    private func askOther(_ request: AgentRequest) async throws -> DeploymentEnd? {
        let engine = try self.observed()
        guard let plan = engine.plan, !engine.canBegin else {
            // It is about to begin, or about to end.
            try await Task.sleep(for: Self.lookInterval)
            guard !self.isInterrupted() else { throw CancellationError() }
            return nil
        }
        if let obstacle = Self.obstacle(to: request, engine) { return .impossible([obstacle]) }
        let requests = RequestFiles(directory: self.state.requests)
        try requests.ask(request, of: plan.deployment)
        self.reporter(
            .remark("asked the agent that is at work to \(request.verb) deployment \(plan.deployment)"))
        while true {
            guard !self.isInterrupted() else {
                requests.withdraw(request)
                throw CancellationError()
            }
            try await Task.sleep(for: Self.lookInterval)
            let isGone = try !self.state.isLocked()
            let now = try self.observed()
            if let end = Self.end(of: plan, now, isGone: isGone) { return end }
            if isGone {
                requests.withdraw(request)
                return nil
            }
        }
    }

    /// What became of a deployment that another process works on; `nil` while it is under way.
    private static func end(of plan: InstallPlan, _ engine: InstallEngine, isGone: Bool) -> DeploymentEnd? {
        guard engine.plan?.deployment == plan.deployment else {
            return isGone ? nil : .nothingToDo("deployment \(plan.deployment) has ended")
        }
        switch engine.state {
        case .confirmed: return .ended(plan, .confirmed)
        case .rolledBack(let reason): return .ended(plan, .rolledBack(reason))
        case .failed(let reason): return .ended(plan, .failed(reason))
        case .awaitingRestart where isGone: return .awaitingRestart(plan)
        default: return nil
        }
    }

    /// The engine as the journal of this moment makes it.
    private func observed() throws -> InstallEngine {
        InstallEngine(
            policy: self.settings.policy, records: try self.state.journal().current,
            boot: try BootIdentity.current())
    }

    /// Why a request makes no sense now; `nil` where it does.
    private static func obstacle(to request: AgentRequest, _ engine: InstallEngine) -> String? {
        guard let plan = engine.plan else { return nil }
        switch (request, engine.state) {
        case (.confirm, .trial): return nil
        case (.confirm, _):
            return "deployment \(plan.deployment) is not on trial yet, so there is nothing to confirm"
                + ": 'fleetcast-agent status' says how far it is"
        case (.rollback, _): return nil
        }
    }

    private static func nothingToConfirm(_ engine: InstallEngine) -> DeploymentEnd {
        guard let plan = engine.plan else { return .nothingToDo("nothing was ever installed") }
        switch engine.state {
        case .rolledBack(let reason): return .ended(plan, .rolledBack(reason))
        case .failed(let reason): return .ended(plan, .failed(reason))
        default: return .nothingToDo("version \(printable(plan.version)) is confirmed already")
        }
    }
}

extension AgentRequest {
    /// The verb, for people.
    fileprivate var verb: String {
        switch self {
        case .confirm: return "confirm"
        case .rollback: return "roll back"
        }
    }
}

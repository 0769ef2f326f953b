internal import InstallEngine
internal import InstallHandlers
internal import Timekeeping

extension SimulatedDevice {
    /// Why the agent's process ended.
    private enum ProcessEnd {
        case rest
        case restart
        case crash
    }

    /// So many actions no deployment takes; more are a circle.
    private static let actionLimit = 2000
    /// How long after a crash the agent is started again.
    private static let crashInterval = Interval.seconds(1)

    /// Starts the agent, and again as often as it crashes or the device restarts, until it rests.
    ///
    /// - Parameter order: what it is told to do; `nil` to go on with what was interrupted.
    /// - Throws: ``PowerFailure``, ``SimulationFailure``, or what the journal throws.
    package func run(_ order: InstallScenario.Order? = nil) throws {
        var order = order
        for _ in 0..<Self.actionLimit {
            self.checkCount = 0
            switch try self.runProcess(order) {
            case .rest: return
            case .restart: try self.restart()
            case .crash: self.memory.now = self.memory.now.advanced(by: Self.crashInterval)
            }
            order = nil
        }
        throw SimulationFailure(.silent, "the device restarts for ever")
    }

    private func runProcess(_ order: InstallScenario.Order?) throws -> ProcessEnd {
        self.disk.task = "the agent's start"
        var disk = self.disk
        var journal = try InstallJournal(directory: InstallScenario.stateDirectory, on: &disk)
        try self.requireLastRecord(in: journal)
        try self.requireHooks(of: journal)
        // What was read must stay: what follows relies on it.
        self.remember(journal.current.last, journal)
        var engine = InstallEngine(
            policy: self.scenario.policy, records: journal.current, boot: self.boot)
        if let order {
            guard engine.canBegin else {
                throw SimulationFailure(.silent, "the engine is not ready: \(engine.state, default: "new")")
            }
            let plan = try self.plan(order, journal)
            engine.begin(plan, secondsSinceEpoch: Self.secondsSinceEpoch)
        }
        for _ in 0..<Self.actionLimit {
            let action = engine.next(at: self.memory.now)
            if let request = self.requests.removeValue(forKey: self.actionCount) {
                engine.handle(request, at: self.memory.now)
            }
            self.actionCount += 1
            switch action {
            case .record(let records):
                for record in records { self.disk.task = Self.name(of: record, engine.plan) }
                try journal.append(records, on: &disk)
                self.remember(records.last, journal)
                engine.handle(.recorded, at: self.memory.now)
            case .perform(let step, let plan):
                self.disk.task = step.rawValue
                let result = try self.perform(step, of: plan)
                if step == .switchRelease { self.noticeNewContent() }
                engine.handle(.performed(result), at: self.memory.now)
            case .checkHealth(let plan):
                self.disk.task = "health checks"
                guard let failure = try self.checkHealth(of: plan) else { return .crash }
                engine.handle(.checked(failure: failure), at: self.memory.now)
            case .wait(let instant):
                self.memory.now = max(self.memory.now, instant)
                engine.handle(.timePassed, at: self.memory.now)
            case .restart:
                self.disk.task = "restart"
                return .restart
            case .rest:
                try self.report(journal)
                return .rest
            }
        }
        throw SimulationFailure(.silent, "the agent never rests")
    }

    /// What the agent prints in the end.
    private func report(_ journal: InstallJournal) throws {
        guard let last = journal.all.last else { return }
        guard let outcome = last.outcome else {
            let note = last.notes.last ?? "nothing is noted"
            throw SimulationFailure(.silent, "deployment \(last.plan.deployment) does not end: \(note)")
        }
        self.memory.reported[last.plan.deployment] = outcome
    }

    /// A record that was durable must be there at every start.
    private func requireLastRecord(in journal: InstallJournal) throws {
        guard let record = self.memory.lastRecord, !journal.current.contains(record) else { return }
        // A deployment that has ended may be history.
        let ended = journal.history.last { $0.plan.deployment == self.memory.lastDeployment }
        let isFormer = (journal.progress?.plan.deployment ?? 0) > self.memory.lastDeployment ?? 0
        switch record {
        case .finished(let outcome, _) where ended?.outcome == outcome: return
        case .noted where isFormer && ended != nil: return
        default: break
        }
        throw SimulationFailure(
            .silent, "the journal has lost \(Self.name(of: record, journal.progress?.plan))")
    }

    private func remember(_ record: JournalRecord?, _ journal: InstallJournal) {
        self.memory.lastRecord = record
        self.memory.lastDeployment = journal.progress?.plan.deployment
    }

    /// What a hook wrote must be there when a later step, or the end, was announced.
    private func requireHooks(of journal: InstallJournal) throws {
        guard let progress = journal.progress else { return }
        let plan = progress.plan
        var done = plan.steps[..<(progress.step?.index ?? 0)].filter(\.isHook)
        // A hook on rollback that was interrupted too often is given up, and that is noted.
        if let outcome = progress.outcome, progress.notes.isEmpty {
            done += (outcome == .confirmed ? plan.steps : plan.undoSteps.map(\.step)).filter(\.isHook)
        }
        for step in done {
            let bytes = try self.disk.contents(of: Self.hookPath(step), limit: 100)
            guard bytes != Array("\(plan.deployment)".utf8) else { continue }
            throw SimulationFailure(.silent, "what the hook \(step.rawValue) wrote is lost")
        }
    }

    private func plan(_ order: InstallScenario.Order, _ journal: InstallJournal) throws -> InstallPlan {
        let outcome: PlanOutcome
        switch order {
        case .install(let release):
            let artifact = InstallArtifact(
                source: .file(path: "/download"), name: release.artifactName, byteCount: nil, sha256: nil)
            let request = InstallRequest(
                deployment: journal.nextDeployment, handler: self.scenario.handler,
                version: release.version, previousVersion: journal.lastConfirmed?.version,
                artifact: artifact)
            outcome = self.planner(release).plan(request, on: self.disk)
        case .goBack:
            guard let last = journal.lastConfirmed, let release = self.scenario.formerReleases.last else {
                throw SimulationFailure(.silent, "nothing was confirmed to go back from")
            }
            outcome = self.planner(release).planGoingBack(
                from: last, deployment: journal.nextDeployment, on: self.disk)
        }
        switch outcome {
        case .possible(let plan, _): return plan
        case .impossible(let problems):
            if self.disk.hasFailed { throw PowerFailure() }
            throw SimulationFailure(.silent, problems.joined(separator: " "))
        }
    }

    private static func name(of record: JournalRecord, _ plan: InstallPlan?) -> String {
        switch record {
        case .planned: "the record of the plan"
        case .stepBegan(let index, _, _): "the record of \(Self.step(index, of: plan?.steps) ?? "a step")"
        case .undoStepBegan(let index, _, _):
            "the record of \(Self.step(index, of: plan?.undoSteps.map(\.step)) ?? "an undo step")"
        case .rollbackBegan: "the record of the way back"
        case .noted: "the record of a note"
        case .finished: "the record of the end"
        }
    }

    private static func step(_ index: Int, of steps: [InstallStep]?) -> String? {
        guard let steps, steps.indices.contains(index) else { return nil }
        return steps[index].rawValue
    }
}

extension InstallStep {
    /// Whether it runs a hook that these simulations have.
    fileprivate var isHook: Bool {
        [.runBeforeHook, .runAfterHook, .runRollbackHook].contains(self)
    }
}

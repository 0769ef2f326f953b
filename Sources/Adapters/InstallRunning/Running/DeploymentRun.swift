internal import HealthChecking
internal import InstallEngine
internal import InstallHandlers
internal import InstallStorage
import SystemClock
import Timekeeping

/// Does what an ``InstallEngine`` says, until a deployment rests, or the device must restart.
///
/// It decides nothing: it makes records durable, performs, checks, waits, passes requests on, and reports
/// back.
struct DeploymentRun {
    private var engine: InstallEngine
    private var journal: InstallJournal
    private var performer: StepPerformer<DirectoryDisk>
    private var disk: DirectoryDisk
    private let commands: CommandSteps
    private let checker: HealthChecker
    private let policy: TrialPolicy
    private let requests: RequestFiles
    private let reporter: AgentReporter
    private let isInterrupted: @Sendable () -> Bool
    /// When the trial that is under way must have ended.
    private var trialDeadline: MonotonicInstant?
    private var hasPassedInterruptionOn = false
    private var isConfirmationPending = false
    private var lastStuckReason = ""

    /// How often signals and requests are looked for while something else is waited for.
    private static let lookInterval = Interval.milliseconds(50)

    init(
        engine: InstallEngine, journal: InstallJournal, parts: DeviceParts, commands: CommandSteps,
        requests: RequestFiles, reporter: @escaping AgentReporter
    ) {
        self.engine = engine
        self.journal = journal
        self.performer = parts.performer()
        self.disk = DirectoryDisk(reserve: StateDirectory(parts.settings.stateDirectory).reserve)
        self.commands = commands
        self.checker = HealthChecker(parts.settings.checks)
        self.policy = parts.settings.policy
        self.requests = requests
        self.reporter = reporter
        self.isInterrupted = commands.isInterrupted
    }

    /// Passes a request on, as if another process had made it.
    mutating func take(_ request: AgentRequest) {
        guard let plan = self.engine.plan else { return }
        self.reporter(.requested(request, plan))
        switch request {
        // The engine hears of it when the release is on trial, and the trial's clock runs.
        case .confirm: self.isConfirmationPending = true
        case .rollback: self.handle(.rollbackRequested(reason: "asked for by fleetcast-agent rollback"))
        }
    }

    /// Runs the deployment that the engine knows.
    ///
    /// - Throws: where the journal cannot be written: nothing may be done then, and the next start goes on.
    mutating func run() async throws -> DeploymentEnd {
        while true {
            if let end = self.noticeSignals() { return end }
            self.takeRequests()
            let action = self.engine.next(at: MonotonicClock.now())
            if self.passConfirmationOn(before: action) { continue }
            switch action {
            case .record(let records): try self.record(records)
            case .perform(let step, let plan): await self.perform(step, plan)
            case .checkHealth(let plan): await self.checkHealth(plan)
            case .wait(let instant): await self.wait(until: instant)
            case .restart(let plan): return .awaitingRestart(plan)
            case .rest: return self.end()
            }
        }
    }
}

extension DeploymentRun {
    private mutating func handle(_ event: InstallEvent) {
        self.engine.secondsSinceEpoch = WallClock.unixSeconds
        self.engine.handle(event, at: MonotonicClock.now())
    }

    private var rollbackReason: FailureReason? {
        if case .rollingBack(let reason) = self.engine.state { return reason }
        return nil
    }

    private mutating func record(_ records: [JournalRecord]) throws {
        do {
            try self.journal.append(records, on: &self.disk)
        } catch {
            // Nothing may be done that is not noted first.
            throw JournalWriteFailure(cause: "\(error)")
        }
        self.handle(.recorded)
        guard let plan = self.engine.plan else { return }
        for record in records { self.tell(record, plan) }
    }

    private mutating func tell(_ record: JournalRecord, _ plan: InstallPlan) {
        switch record {
        case .planned: break
        case .stepBegan(let index, let attempt, _):
            guard plan.steps.indices.contains(index) else { return }
            if plan.steps[index] == .trial {
                self.trialDeadline = MonotonicClock.now().advanced(by: self.policy.deadline)
            }
            self.reporter(.stepBegan(plan.steps[index], plan, attempt: attempt))
        case .undoStepBegan(let index, let attempt, _):
            guard plan.undoSteps.indices.contains(index) else { return }
            self.reporter(.stepBegan(plan.undoSteps[index].step, plan, attempt: attempt))
        case .rollbackBegan(let reason): self.reporter(.rollingBack(reason, plan))
        case .noted(let text): self.reporter(.noted(text, plan))
        case .finished(let outcome, _): self.reporter(.finished(outcome, plan))
        }
    }

    private mutating func perform(_ step: InstallStep, _ plan: InstallPlan) async {
        let result = await self.performHoldingArtifact(step, plan)
        if case .failed(let reason) = result {
            self.lastStuckReason = reason
            self.reporter(.stepFailed(step, plan, reason: reason))
        }
        // A signal that ended the step comes first: it is the reason for the way back.
        if result != .succeeded { _ = self.noticeSignals() }
        self.handle(.performed(result))
    }

    /// Performs a step, and makes sure that it works with the file that was planned.
    private mutating func performHoldingArtifact(_ step: InstallStep, _ plan: InstallPlan) async -> StepResult
    {
        do {
            let hold = try ArtifactHold(for: step, of: plan, isInterrupted: self.isInterrupted)
            let result =
                if StepPerformer<DirectoryDisk>.performs(step) {
                    await self.performOnDisk(step, plan)
                } else {
                    await self.commands.perform(step, of: plan, rollingBack: self.rollbackReason)
                }
            if result == .succeeded { try hold?.check() }
            return result
        } catch is CancellationError {
            return .failed("a signal asked the agent to end")
        } catch {
            return .failed("\(error)")
        }
    }

    /// Performs a step that blocks, and meanwhile tells how far unpacking is.
    private mutating func performOnDisk(_ step: InstallStep, _ plan: InstallPlan) async -> StepResult {
        let reporter = self.reporter
        return await withTaskGroup(of: Void.self) { tasks in
            if step == .unpack, let total = plan.artifact?.byteCount {
                tasks.addTask { await UnpackProgress.tell(of: total, to: reporter) }
            }
            defer { tasks.cancelAll() }
            do {
                return try self.performer.perform(step, of: plan)
            } catch {
                return .failed("\(error)")
            }
        }
    }

    /// What a signal means now: before the trial, the way back; on trial, that the next start goes on.
    private mutating func noticeSignals() -> DeploymentEnd? {
        guard self.isInterrupted(), let plan = self.engine.plan else { return nil }
        switch self.engine.state {
        case .trial: return .leftOnTrial(plan)
        case .assigned, .downloading, .verified, .staged, .installing:
            guard !self.hasPassedInterruptionOn else { return nil }
            self.hasPassedInterruptionOn = true
            self.handle(.rollbackRequested(reason: "a signal asked the agent to end"))
            return nil
        default: return nil
        }
    }

    private mutating func passConfirmationOn(before action: InstallAction) -> Bool {
        guard self.isConfirmationPending else { return false }
        switch action {
        case .wait, .checkHealth:
            self.isConfirmationPending = false
            self.handle(.confirmationRequested)
            return true
        default: return false
        }
    }

    /// - Returns: whether there was one.
    @discardableResult
    private mutating func takeRequests() -> Bool {
        guard let plan = self.engine.plan, let request = self.requests.take(for: plan.deployment) else {
            return false
        }
        self.take(request)
        return true
    }

    private func end() -> DeploymentEnd {
        guard let plan = self.engine.plan else { return .nothingToDo("nothing was ever installed") }
        let outcome: DeploymentOutcome
        switch self.engine.state {
        case .confirmed: outcome = .confirmed
        case .rolledBack(let reason): outcome = .rolledBack(reason)
        case .failed(let reason): outcome = .failed(reason)
        default: return .stuck(plan, self.lastStuckReason)
        }
        if self.hasPassedInterruptionOn, outcome != .confirmed { return .interrupted(plan, outcome) }
        return .ended(plan, outcome)
    }
}

extension DeploymentRun {
    private enum Event: Sendable {
        case checked(String?)
        case disturbed
    }

    /// Runs a round of checks, not beyond the trial's deadline, a signal, or a wish to go back.
    private mutating func checkHealth(_ plan: InstallPlan) async {
        switch await self.checkingEvent(watchingRequests: true) {
        case .disturbed where self.isInterrupted(): return
        case .disturbed where self.requests.isWaiting(.rollback):
            if self.takeRequests() { return }
            // What waits there is no request of this deployment, and perhaps cannot be removed: it must not keep
            // the round from its end.
            self.report(await self.checkingEvent(watchingRequests: false), plan)
        case let event: self.report(event, plan)
        }
    }

    private mutating func report(_ event: Event, _ plan: InstallPlan) {
        switch event {
        case .checked(let failure):
            if let failure { self.reporter(.unhealthy(failure, plan)) }
            self.handle(.checked(failure: failure))
        case .disturbed where self.isInterrupted(): break
        case .disturbed:
            let failure = "the health checks had not ended when the deadline came"
            self.reporter(.unhealthy(failure, plan))
            self.handle(.checked(failure: failure))
        }
    }

    /// - Parameter watchesRequests: whether a wish to go back ends the round.
    private func checkingEvent(watchingRequests watchesRequests: Bool) async -> Event {
        let deadline = self.trialDeadline ?? MonotonicClock.now().advanced(by: self.policy.deadline)
        let checker = self.checker
        let isInterrupted = self.isInterrupted
        let requests = self.requests
        return await withTaskGroup(of: Event.self) { tasks in
            tasks.addTask { .checked(await checker.run()) }
            tasks.addTask {
                while !Task.isCancelled, MonotonicClock.now() < deadline, !isInterrupted(),
                    !watchesRequests || !requests.isWaiting(.rollback)
                {
                    try? await Task.sleep(for: Duration(Self.lookInterval))
                }
                return .disturbed
            }
            let first = await tasks.next() ?? .disturbed
            tasks.cancelAll()
            return first
        }
    }

    /// Waits until the instant, a signal or a request.
    private mutating func wait(until instant: MonotonicInstant) async {
        var lookCount = 0
        while true {
            let rest = MonotonicClock.now().interval(to: instant)
            guard rest > .zero, !self.isInterrupted() else { break }
            try? await Task.sleep(for: Duration(min(rest, Self.lookInterval)))
            lookCount += 1
            // Requests are files, and looked for less often than signals.
            if lookCount % 4 == 0, let plan = self.engine.plan,
                let request = self.requests.take(for: plan.deployment)
            {
                return self.take(request)
            }
        }
        if !self.isInterrupted() { self.handle(.timePassed) }
    }
}

import InstallEngine
import SimulationKit
import Timekeeping

/// A law that a run broke.
struct BrokenLaw: Error, CustomStringConvertible {
    let description: String
}

/// One deployment of a random plan among random failures, checked at each action.
///
/// So many disturbances happen; then the world is kind, and the end must come.
struct RandomRun {
    private var random: SeededRandom
    private let plan: InstallPlan
    private let policy: TrialPolicy
    private var engine: InstallEngine
    private var records: [JournalRecord] = []
    private var now = MonotonicInstant(nanoseconds: 0)
    private var boot = 0
    private var disturbancesLeft: Int
    private var requestPartsPerMillion: Int
    private var cutPartsPerMillion: Int
    private var failurePartsPerMillion: Int
    /// Places of undo steps that are done, in order.
    private var undone: [Int] = []
    private var hasFailed = false

    init(seed: UInt64) {
        self.random = SeededRandom(seed: seed)
        self.plan = Self.plan(&self.random)
        self.policy = Self.policy(&self.random)
        self.disturbancesLeft = self.random.integer(in: 0...40)
        self.requestPartsPerMillion = [0, 0, 20_000][self.random.integer(in: 0...2)]
        self.cutPartsPerMillion = [0, 50_000, 300_000][self.random.integer(in: 0...2)]
        self.failurePartsPerMillion = [0, 50_000, 300_000][self.random.integer(in: 0...2)]
        self.engine = InstallEngine(policy: self.policy, records: [], boot: BootID("0"))
    }

    /// Plays until the end.
    ///
    /// - Throws: ``BrokenLaw`` where a law is broken.
    mutating func play() throws -> DeploymentOutcome {
        self.engine.begin(self.plan, secondsSinceEpoch: 1)
        for _ in 0..<3_000 {
            self.disturb()
            let action = self.engine.next(at: self.now)
            try self.require(action == self.engine.next(at: self.now), "the answer changed by itself")
            switch action {
            case .record(let records): try self.record(records)
            case .perform(let step, let plan): try self.perform(step, of: plan)
            case .checkHealth:
                self.pass(seconds: 3)
                let isIll = self.happens(self.failurePartsPerMillion)
                self.engine.handle(.checked(failure: isIll ? "ill" : nil), at: self.now)
            case .wait(let instant):
                try self.require(instant > self.now, "waits for what is past")
                if self.random.happens(partsPerMillion: 500_000) { self.now = instant }
                self.engine.handle(.timePassed, at: self.now)
            case .restart:
                self.restart(sameBoot: self.happens(200_000))
            case .rest:
                if let outcome = self.engine.progress?.outcome { return try self.end(outcome) }
                // Never begun, or its way back waits for the next start.
                if self.records.isEmpty {
                    self.engine.begin(self.plan, secondsSinceEpoch: 1)
                } else {
                    try self.require(self.engine.progress?.failure != nil, "rests on the way forward")
                    self.restart(sameBoot: self.random.happens(partsPerMillion: 500_000))
                }
            }
        }
        throw self.failure("it never ends")
    }

    private mutating func disturb() {
        if self.happens(self.cutPartsPerMillion / 4) {
            self.restart(sameBoot: self.random.happens(partsPerMillion: 500_000))
        }
        if self.happens(self.requestPartsPerMillion) {
            self.engine.handle(.rollbackRequested(reason: "operator"), at: self.now)
        }
        // A shell's belated reports.
        if self.random.happens(partsPerMillion: 100_000) { self.engine.handle(.timePassed, at: self.now) }
        if self.random.happens(partsPerMillion: 300_000) {
            self.engine.handle(.confirmationRequested, at: self.now)
        }
    }

    private mutating func record(_ records: [JournalRecord]) throws {
        try self.require(!records.isEmpty, "records nothing")
        guard self.happens(self.cutPartsPerMillion) else {
            self.records += records
            self.engine.handle(.recorded, at: self.now)
            return
        }
        self.records += records.prefix(self.random.integer(in: 0...records.count))
        self.restart(sameBoot: self.random.happens(partsPerMillion: 500_000))
    }

    private mutating func perform(_ step: InstallStep, of plan: InstallPlan) throws {
        try self.require(plan == self.plan, "another plan")
        try self.require(step != .trial && step != .restartDevice, "performs \(step)")
        switch self.records.last {
        case .stepBegan(let index, let attempt, let boot):
            // What runs is asked once more before an interrupted trial goes on.
            let isRecheck = step == .checkBooted && plan.steps[index] == .trial && attempt > 1
            try self.require(
                (plan.steps[index] == step || isRecheck) && boot == self.bootID,
                "another step was announced")
            let result = self.result(ofForward: step)
            if result != .succeeded, step != .prune, step != .runRollbackHook { self.hasFailed = true }
            self.finish(result)
        case .undoStepBegan(let index, _, let boot):
            try self.require(
                plan.undoSteps[index].step == step && boot == self.bootID, "another step was announced")
            let result = self.resultOfUndo()
            let isOptional = step == .runRollbackHook || step == .prune
            let isDone = result == .succeeded || (isOptional && result != .needsRestart)
            if self.finish(result), isDone, self.undone.last != index { self.undone.append(index) }
        default:
            throw self.failure("\(step) was not announced")
        }
    }

    /// Reports a step's end, unless power fails before.
    @discardableResult
    private mutating func finish(_ result: StepResult) -> Bool {
        self.pass(seconds: 2)
        if self.happens(self.cutPartsPerMillion) {
            self.restart(sameBoot: self.random.happens(partsPerMillion: 500_000))
            return false
        }
        self.engine.handle(.performed(result), at: self.now)
        return true
    }

    private mutating func result(ofForward step: InstallStep) -> StepResult {
        guard self.happens(self.failurePartsPerMillion) else { return .succeeded }
        switch self.random.integer(in: 0...5) {
        case 0: return .needsRestart
        case 1: return .notBooted("x")
        default: return .failed("x")
        }
    }

    private mutating func resultOfUndo() -> StepResult {
        guard self.happens(300_000) else { return .succeeded }
        return [.needsRestart, .notBooted("x"), .failed("x")][self.random.integer(in: 0...2)]
    }

    private mutating func end(_ outcome: DeploymentOutcome) throws -> DeploymentOutcome {
        let ends = self.records.count { if case .finished = $0 { true } else { false } }
        try self.require(ends == 1, "\(ends) ends")
        try self.require(DeploymentProgress(replaying: self.records)?.outcome == outcome, "not durable")
        let begun = self.records.compactMap { record -> Int? in
            if case .stepBegan(let index, _, _) = record { index } else { nil }
        }
        try self.require(begun == begun.sorted(), "a step was gone back to")
        try self.require(Set(begun).count == (begun.last ?? -1) + 1, "a step was left out")
        let steps = Set(begun.map { self.plan.steps[$0] })
        let isBack = self.records.contains { if case .rollbackBegan = $0 { true } else { false } }
        try self.require(isBack == (outcome != .confirmed), "confirmed on the way back, or not on the way on")
        guard isBack else {
            try self.require(!self.hasFailed, "confirmed after a failure")
            try self.require(begun.last ?? -1 == self.plan.steps.count - 1, "confirmed too early")
            try self.require(self.undone.isEmpty, "undone and confirmed")
            return outcome
        }
        let due = self.plan.undoSteps.indices.filter { index in
            self.plan.undoSteps[index].onlyAfter.map(steps.contains) ?? true
        }
        // Restarts are done by the device; the hook and the clean-up may be given up.
        let optional: Set<InstallStep> = [.restartDevice, .runRollbackHook, .prune]
        let isDone = due.filter { !optional.contains(self.plan.undoSteps[$0].step) }
        let done = self.undone.filter { !optional.contains(self.plan.undoSteps[$0].step) }
        try self.require(done == isDone, "undone \(done), due \(isDone)")
        try self.require(self.undone.allSatisfy(due.contains), "undone without need")
        let changing: Set<InstallStep> = [
            .placeRelease, .switchRelease, .placeContent, .armTrial, .handOver, .runScript,
        ]
        if steps.isDisjoint(with: changing) {
            guard case .failed = outcome else { throw self.failure("rolled back from nothing") }
        }
        return outcome
    }

    private var bootID: BootID { BootID(String(self.boot)) }

    private mutating func restart(sameBoot: Bool) {
        if !sameBoot { self.boot += 1 }
        self.now = MonotonicInstant(nanoseconds: Int64(self.boot) * 1_000)
        self.engine = InstallEngine(policy: self.policy, records: self.records, boot: self.bootID)
        // A failure that was not noted durably may be made good: the step is repeated.
        self.hasFailed = self.engine.progress?.failure != nil
    }

    private mutating func pass(seconds: Int64) {
        let nanoseconds = self.random.integer(in: 0...seconds * 1_000_000_000)
        self.now = self.now.advanced(by: Interval(nanoseconds: nanoseconds))
    }

    /// Whether a disturbance happens; so many may.
    private mutating func happens(_ partsPerMillion: Int) -> Bool {
        guard self.disturbancesLeft > 0, self.random.happens(partsPerMillion: partsPerMillion) else {
            return false
        }
        self.disturbancesLeft -= 1
        return true
    }

    private func require(_ condition: Bool, _ law: @autoclosure () -> String) throws {
        guard condition else { throw self.failure(law()) }
    }

    private func failure(_ law: String) -> BrokenLaw {
        BrokenLaw(description: "\(law); the records: \(self.records.dropFirst())")
    }

    private static func plan(_ random: inout SeededRandom) -> InstallPlan {
        let known = TestPlans.all[random.integer(in: 0..<TestPlans.all.count)]
        guard random.happens(partsPerMillion: 600_000) else { return known }
        var steps = InstallStep.allCases
        random.shuffle(&steps)
        var plan = known
        plan.steps = Array(steps.prefix(random.integer(in: 0...10)))
        random.shuffle(&steps)
        plan.undoSteps = steps.prefix(random.integer(in: 0...6)).compactMap { step in
            guard step != .trial, step != .checkBooted else { return nil }
            let condition = random.happens(partsPerMillion: 500_000) ? plan.steps.first : steps.last
            return .init(step, onlyAfter: random.happens(partsPerMillion: 500_000) ? condition : nil)
        }
        return plan
    }

    private static func policy(_ random: inout SeededRandom) -> TrialPolicy {
        var policy = TrialPolicy()
        policy.confirmation = random.happens(partsPerMillion: 300_000) ? .manual : .automatic
        policy.settleTime = .seconds(random.integer(in: 0...10))
        policy.deadline = .seconds(random.integer(in: 0...100))
        policy.checkInterval = .seconds(random.integer(in: 0...5))
        policy.healthyRounds = random.integer(in: 0...3)
        policy.startLimit = random.integer(in: 0...4)
        policy.attemptLimit = random.integer(in: 0...4)
        return policy
    }
}

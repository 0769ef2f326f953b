import InstallEngine
import Timekeeping

/// A shell whose journal is an array, and whose steps end as the test says.
struct TestShell {
    private(set) var engine: InstallEngine
    /// What is durable.
    private(set) var records: [JournalRecord] = []
    /// What was done, in words: `unpack`, `undo discard`, `check`, `wait 5`, `restart`, `rest`.
    private(set) var actions: [String] = []
    private(set) var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
    /// How the next attempts of a step end; without, it succeeds.
    var results: [InstallStep: [StepResult]] = [:]
    /// How the next rounds of checks end; without, they succeed.
    var checks: [String?] = []
    /// How long a round of checks takes.
    var checkDuration = Interval.zero
    private let policy: TrialPolicy

    init(policy: TrialPolicy = TrialPolicy(), records: [JournalRecord] = [], boot: String = "first") {
        self.policy = policy
        self.records = records
        self.engine = InstallEngine(policy: policy, records: records, boot: BootID(boot))
    }

    /// With a plan that has begun, and is durable.
    init(_ plan: InstallPlan, policy: TrialPolicy = TrialPolicy()) {
        self.init(policy: policy)
        self.begin(plan)
    }

    /// The records of a deployment whose steps up to one have begun, all in the boot `first`.
    static func records(of plan: InstallPlan, begun last: Int) -> [JournalRecord] {
        [.planned(plan, secondsSinceEpoch: 100)]
            + (0...last).map { .stepBegan(index: $0, attempt: 1, boot: BootID("first")) }
    }

    /// Goes on until the record of a step's beginning is to be written.
    mutating func run(untilRecordOf index: Int) {
        for _ in 0..<1_000 {
            if case .record(let records) = self.next(), case .stepBegan(index, _, _)? = records.last {
                return
            }
            self.step()
        }
        self.actions.append("for ever")
    }

    var state: DeploymentState? { self.engine.state }

    /// How the deployment ended.
    var outcome: DeploymentOutcome? {
        guard case .finished(let outcome, _) = self.records.last else { return nil }
        return outcome
    }

    mutating func begin(_ plan: InstallPlan) {
        self.engine.begin(plan, secondsSinceEpoch: 100)
        self.step()
    }

    mutating func next() -> InstallAction { self.engine.next(at: self.now) }

    mutating func handle(_ event: InstallEvent) { self.engine.handle(event, at: self.now) }

    mutating func pass(_ interval: Interval) { self.now = self.now.advanced(by: interval) }

    /// The agent, or the device where `boot` is another, starts again.
    mutating func start(boot: String) {
        self.now = MonotonicInstant(nanoseconds: 2_000_000_000_000)
        self.engine = InstallEngine(policy: self.policy, records: self.records, boot: BootID(boot))
    }

    /// Does what is to be done until nothing is, or until the device restarts, or the step is reached.
    mutating func run(until stop: InstallStep? = nil, limit: Int = 1_000) {
        for _ in 0..<limit {
            let action = self.next()
            if case .perform(let step, _) = action, step == stop { return }
            if case .rest = action { return }
            if case .restart = action {
                self.actions.append("restart")
                return
            }
            self.step()
        }
        self.actions.append("for ever")
    }

    /// Does what is to be done next, and reports.
    mutating func step() {
        switch self.next() {
        case .record(let records):
            self.records += records
            self.handle(.recorded)
        case .perform(let step, _):
            let isBack = self.engine.progress?.failure != nil
            self.actions.append((isBack ? "undo " : "") + step.rawValue)
            var results = self.results[step] ?? []
            let result = results.isEmpty ? StepResult.succeeded : results.removeFirst()
            self.results[step] = results
            self.handle(.performed(result))
        case .checkHealth:
            self.actions.append("check")
            self.pass(self.checkDuration)
            self.handle(.checked(failure: self.checks.isEmpty ? nil : self.checks.removeFirst()))
        case .wait(let instant):
            let interval = self.now.interval(to: instant)
            self.actions.append("wait \(interval.nanoseconds / 1_000_000_000)")
            self.now = max(self.now, instant)
            self.handle(.timePassed)
        case .restart, .rest:
            break
        }
    }
}

/// A deployment as its records tell it.
public struct DeploymentProgress: Hashable, Sendable {
    /// The beginning of a step, as it was announced.
    public struct BegunStep: Hashable, Sendable {
        /// Its place in the plan's steps, or undo steps.
        public let index: Int
        /// How often it was begun, from 1.
        public let attempt: Int
        /// The boot in which it was begun last.
        public let boot: BootID

        /// The number of its next attempt; the greatest that a journal can hold is used again and again.
        var nextAttempt: Int { min(self.attempt, JournalRecord.attemptLimit - 1) + 1 }
    }

    /// The plan.
    public let plan: InstallPlan
    /// When it began, in seconds since 1970 by the device's clock.
    public let begunSecondsSinceEpoch: Int64
    /// The last step of the way forward that was begun; all before it are done.
    public private(set) var step: BegunStep?
    /// Why it goes, or went, the way back; `nil` on the way forward.
    public private(set) var failure: FailureReason?
    /// The last step of the way back that was begun; all due ones before it are done.
    public private(set) var undoStep: BegunStep?
    /// What was noted, in order.
    public private(set) var notes: [String] = []
    /// How it ended; `nil` while it is under way.
    public private(set) var outcome: DeploymentOutcome?
    /// When it ended; `nil` while it is under way.
    public private(set) var endedSecondsSinceEpoch: Int64?

    /// Begins a deployment.
    init(_ plan: InstallPlan, secondsSinceEpoch: Int64) {
        self.plan = plan
        self.begunSecondsSinceEpoch = secondsSinceEpoch
    }

    /// The last deployment of a journal; `nil` where there is none.
    ///
    /// Records that do not fit the ones before them are passed over.
    public init?(replaying records: some Sequence<JournalRecord>) {
        var last: Self?
        for record in records { _ = Self.advance(&last, by: record) }
        guard let last else { return nil }
        self = last
    }

    /// The step that was begun last, forward or back; `nil` where none was.
    public var lastStep: InstallStep? {
        if let undoStep = self.undoStep { return self.plan.undoSteps[undoStep.index].step }
        return self.step.map { self.plan.steps[$0.index] }
    }

    /// The same for people, and for the history.
    public var summary: DeploymentSummary {
        DeploymentSummary(
            plan: self.plan, outcome: self.outcome, begunSecondsSinceEpoch: self.begunSecondsSinceEpoch,
            endedSecondsSinceEpoch: self.endedSecondsSinceEpoch, notes: self.notes)
    }

    /// Takes the next record of a journal into account.
    ///
    /// - Returns: whether the record fits; where it does not, nothing is changed.
    static func advance(_ progress: inout Self?, by record: JournalRecord) -> Bool {
        if case .planned(let plan, let seconds) = record {
            if let progress, progress.outcome == nil { return false }
            progress = Self(plan, secondsSinceEpoch: seconds)
            return true
        }
        guard var next = progress, next.take(record) else { return false }
        progress = next
        return true
    }

    private mutating func take(_ record: JournalRecord) -> Bool {
        switch record {
        case .planned:
            return false
        case .noted(let text):
            self.notes.append(text)
            return true
        case .stepBegan(let index, let attempt, let boot):
            let begun = BegunStep(index: index, attempt: attempt, boot: boot)
            guard self.outcome == nil, self.failure == nil, self.plan.steps.indices.contains(index),
                Self.follows(begun, self.step)
            else { return false }
            self.step = begun
            return true
        case .rollbackBegan(let reason):
            guard self.outcome == nil, self.failure == nil else { return false }
            self.failure = reason
            return true
        case .undoStepBegan(let index, let attempt, let boot):
            let begun = BegunStep(index: index, attempt: attempt, boot: boot)
            guard self.outcome == nil, self.failure != nil, self.plan.undoSteps.indices.contains(index),
                Self.follows(begun, self.undoStep)
            else { return false }
            self.undoStep = begun
            return true
        case .finished(let outcome, let seconds):
            guard self.outcome == nil, self.canEnd(with: outcome) else { return false }
            self.outcome = outcome
            self.endedSecondsSinceEpoch = seconds
            return true
        }
    }

    /// A journal that was written anew has only the last of the steps: places are left out, but never gone
    /// back to.
    private static func follows(_ next: BegunStep, _ last: BegunStep?) -> Bool {
        guard (1...JournalRecord.attemptLimit).contains(next.attempt) else { return false }
        guard let last else { return true }
        return next.index > last.index || (next.index == last.index && next.attempt >= last.nextAttempt)
    }

    private func canEnd(with outcome: DeploymentOutcome) -> Bool {
        switch outcome {
        case .confirmed: self.failure == nil && (self.step?.index ?? -1) == self.plan.steps.count - 1
        case .rolledBack, .failed: self.failure != nil
        }
    }
}

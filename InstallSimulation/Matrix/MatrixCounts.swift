/// What a ``PowerCutMatrix`` has found in one scenario.
package struct MatrixCounts: Hashable, Sendable {
    /// Operations of the undisturbed run.
    package var operationCount = 0
    /// Power failures that were tried: operations, moments, and what each keeps; repeated ones are in
    /// ``repeatedCutCount``.
    package var cutCount = 0
    /// Power failures during a recovery.
    package var repeatedCutCount = 0
    /// Runs with a person's requests.
    package var requestRunCount = 0
    /// Different states of the disk that those left.
    package var stateCount = 0
    /// Power failures after which the device did not start.
    package var unbootableCount = 0
    /// Those after which something in force was neither old nor new, complete.
    package var mixedCount = 0
    /// Those after which the journal or a report said what was not so, or something was left behind.
    package var silentCount = 0
    /// Those after which the new version came in force.
    package var completedCount = 0
    /// Those after which the old version came in force again.
    package var rolledBackCount = 0
    /// Those before the order was recorded.
    package var untouchedCount = 0
    /// The first bad state, for a person.
    package var firstFailure: String?

    /// Creates counts of nothing.
    package init() {}

    /// States that must not be.
    package var badCount: Int { self.unbootableCount + self.mixedCount + self.silentCount }

    mutating func count(_ verdict: Verdict, _ place: @autoclosure () -> String) {
        switch verdict {
        case .good(.completed): self.completedCount += 1
        case .good(.rolledBack): self.rolledBackCount += 1
        case .good(.untouched): self.untouchedCount += 1
        case .bad(let failure):
            switch failure.kind {
            case .unbootable: self.unbootableCount += 1
            case .mixed: self.mixedCount += 1
            case .silent: self.silentCount += 1
            }
            self.firstFailure =
                self.firstFailure ?? "\(place()): \(failure.kind.rawValue): \(failure.description)"
        }
    }

    /// Counts an installation that fails although power does not.
    package mutating func count(failure: String) {
        self.silentCount += 1
        self.firstFailure = self.firstFailure ?? "without power failure: \(failure)"
    }

    /// Adds the counts of another scenario.
    package mutating func add(_ other: Self) {
        self.operationCount += other.operationCount
        self.cutCount += other.cutCount
        self.repeatedCutCount += other.repeatedCutCount
        self.requestRunCount += other.requestRunCount
        self.stateCount += other.stateCount
        self.unbootableCount += other.unbootableCount
        self.mixedCount += other.mixedCount
        self.silentCount += other.silentCount
        self.completedCount += other.completedCount
        self.rolledBackCount += other.rolledBackCount
        self.untouchedCount += other.untouchedCount
        self.firstFailure = self.firstFailure ?? other.firstFailure
    }
}

/// What became of a device after a power failure.
enum Verdict: Hashable, Sendable {
    case good(SimulatedDevice.Ending)
    case bad(SimulationFailure)
}

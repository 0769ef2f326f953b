/// What a journal tells: ended deployments in short, and the present or last one in full.
struct JournalDeployments: Hashable, Sendable {
    /// A journal written anew keeps so many notes of each deployment, the latest.
    static let noteLimit = 16

    /// The records of the deployments before the present or last one, condensed; the oldest first.
    private(set) var former: [[JournalRecord]] = []
    /// The summaries of ended deployments, the last one included; the oldest first.
    private(set) var ended: [DeploymentSummary] = []
    /// All records of the present or last deployment.
    private(set) var current: [JournalRecord] = []
    /// The present or last deployment.
    private(set) var progress: DeploymentProgress?
    /// The highest number of a deployment; 0 without any.
    private(set) var highestNumber: UInt64 = 0

    /// Takes the next record into account.
    ///
    /// - Returns: whether it fits; where it does not, nothing is changed.
    mutating func take(_ record: JournalRecord) -> Bool {
        guard DeploymentProgress.advance(&self.progress, by: record) else { return false }
        switch record {
        case .planned(let plan, _):
            if !self.current.isEmpty { self.former.append(Self.condensed(self.current)) }
            self.current = []
            self.highestNumber = max(self.highestNumber, plan.deployment)
        case .finished:
            if let summary = self.progress?.summary { self.ended.append(summary) }
        case .noted where self.progress?.outcome != nil:
            if let summary = self.progress?.summary { self.ended[self.ended.count - 1] = summary }
        default:
            break
        }
        self.current.append(record)
        return true
    }

    /// The records that a journal written anew has: they tell the same but for notes and deployments beyond
    /// limits.
    ///
    /// - Parameter limit: so many ended deployments are kept, and the one that was confirmed last.
    func condensed(historyLimit limit: Int) -> [JournalRecord] {
        let isCurrentEnded = self.progress?.outcome != nil
        let keptCount = max(0, limit - (isCurrentEnded ? 1 : 0))
        var kept = Array(self.former.suffix(keptCount))
        let lastConfirmed = (self.former + [self.current]).lastIndex(where: Self.isConfirmed)
        if let lastConfirmed, lastConfirmed < self.former.count - kept.count {
            kept.insert(self.former[lastConfirmed], at: 0)
        }
        return (kept + [Self.condensed(self.current)]).flatMap { $0 }
    }

    private static func isConfirmed(_ records: [JournalRecord]) -> Bool {
        records.contains { record in
            guard case .finished(.confirmed, _) = record else { return false }
            return true
        }
    }

    /// The records without the beginnings of steps that later ones supersede, and without early notes.
    private static func condensed(_ records: [JournalRecord]) -> [JournalRecord] {
        var kept: [JournalRecord] = []
        var (hasStep, hasUndoStep, noteCount) = (false, false, 0)
        for record in records.reversed() {
            switch record {
            case .stepBegan:
                if !hasStep { kept.append(record) }
                hasStep = true
            case .undoStepBegan:
                if !hasUndoStep { kept.append(record) }
                hasUndoStep = true
            case .noted:
                if noteCount < Self.noteLimit { kept.append(record) }
                noteCount += 1
            case .planned, .rollbackBegan, .finished:
                kept.append(record)
            }
        }
        return kept.reversed()
    }
}

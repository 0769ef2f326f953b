extension DeploymentState {
    /// How far the last deployment of a journal is, by its records alone; `nil` where there never was one.
    public init?(records: some Sequence<JournalRecord>) {
        guard let progress = DeploymentProgress(replaying: records) else { return nil }
        self = progress.state
    }
}

extension DeploymentProgress {
    /// How far it is.
    public var state: DeploymentState {
        switch (self.outcome, self.failure, self.step) {
        case (.confirmed, _, _): .confirmed
        case (.rolledBack(let reason), _, _): .rolledBack(reason)
        case (.failed(let reason), _, _): .failed(reason)
        case (nil, let reason?, _): .rollingBack(reason)
        case (nil, nil, let begun?): self.state(atStep: begun.index)
        case (nil, nil, nil): .assigned
        }
    }

    private func state(atStep index: Int) -> DeploymentState {
        switch self.plan.steps[index] {
        case .runDownloadHook: .downloading
        case .runBeforeHook, .unpack, .writeSlot:
            // A stream is received, and found to be what it should be, only while it is written.
            self.plan.artifact?.source == .stream ? .downloading : .verified
        case .placeRelease: .staged
        case .restartDevice: .awaitingRestart
        case .checkBooted, .trial: .trial
        case .confirmSlot, .confirmByCommand, .prune:
            self.plan.steps[..<index].contains { $0 == .checkBooted || $0 == .trial } ? .trial : .installing
        case .runScript, .handOver, .switchRelease, .placeContent, .armTrial, .restartServices, .runAfterHook,
            .restoreRelease, .restoreContent, .restoreSlot, .undoByCommand, .discard, .runRollbackHook:
            .installing
        }
    }
}

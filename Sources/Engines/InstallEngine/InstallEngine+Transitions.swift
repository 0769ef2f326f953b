extension InstallEngine {
    /// Announces the step of the way forward that follows the one begun last, or the end.
    mutating func goOn(noting notes: [JournalRecord] = []) {
        guard let progress = self.progress else { return }
        let index = progress.step.map { $0.index + 1 } ?? 0
        guard index < progress.plan.steps.count else {
            return self.finish(.confirmed, noting: notes)
        }
        self.phase = .recording(notes + [.stepBegan(index: index, attempt: 1, boot: self.boot)])
    }

    /// Announces the way back.
    mutating func goBack(_ reason: FailureReason) {
        self.rollbackRequest = nil
        self.phase = .recording([.rollbackBegan(reason)])
    }

    /// Announces the undo step that is due next, at or behind `index`, or the end.
    mutating func undo(from index: Int, noting notes: [JournalRecord] = []) {
        guard let progress = self.progress else { return }
        guard let next = progress.dueUndoStep(from: index) else {
            return self.finish(progress.outcomeOfWayBack, noting: notes)
        }
        self.phase = .recording(notes + [.undoStepBegan(index: next, attempt: 1, boot: self.boot)])
    }

    private mutating func finish(_ outcome: DeploymentOutcome, noting notes: [JournalRecord]) {
        self.phase = .recording(notes + [.finished(outcome, secondsSinceEpoch: self.secondsSinceEpoch)])
    }

    mutating func didRecord(_ records: [JournalRecord]) {
        for record in records { _ = DeploymentProgress.advance(&self.progress, by: record) }
        self.phase = .resting
        guard let progress = self.progress, let last = records.last else { return }
        switch last {
        case .planned:
            if let request = self.rollbackRequest { return self.goBack(request) }
            self.goOn()
        case .stepBegan(let index, let attempt, _):
            if let request = self.rollbackRequest { return self.goBack(request) }
            switch progress.plan.steps[index] {
            case .trial where attempt > 1:
                let check = progress.plan.steps[..<index].firstIndex(of: .checkBooted)
                self.phase = check.map(EnginePhase.rechecking) ?? .trying(TrialRun(policy: self.policy))
            case .trial: self.phase = .trying(TrialRun(policy: self.policy))
            case .restartDevice: self.phase = .restarting
            default: self.phase = .performing(index: index)
            }
        case .rollbackBegan:
            self.undo(from: 0)
        case .undoStepBegan(let index, _, _):
            let isRestart = progress.plan.undoSteps[index].step == .restartDevice
            self.phase = isRestart ? .restarting : .undoing(index: index)
        case .noted, .finished:
            break
        }
    }

    mutating func didPerform(stepAt index: Int, _ result: StepResult) {
        guard let step = self.progress?.plan.steps[index] else { return }
        switch result {
        case .succeeded:
            if let request = self.rollbackRequest { return self.goBack(request) }
            self.goOn()
        case .failed(let text) where step.isOptional, .notBooted(let text) where step.isOptional:
            self.goOn(afterFailureOf: step, text)
        case .needsRestart where step.isOptional:
            self.goOn(afterFailureOf: step, "it asked for a restart")
        case .failed(let text):
            self.goBack(FailureReason(.stepFailed, "The step \(step.rawValue) failed: \(text)"))
        case .notBooted(let text):
            self.goBack(FailureReason(.notBooted, text))
        case .needsRestart:
            self.goBack(FailureReason(.stepFailed, "The step \(step.rawValue) asked for a restart."))
        }
    }

    private mutating func goOn(afterFailureOf step: InstallStep, _ text: String) {
        if let request = self.rollbackRequest { return self.goBack(request) }
        self.goOn(noting: [Self.note("The step \(step.rawValue) failed: \(text)")])
    }

    /// Goes on with the trial if the new slot still runs.
    ///
    /// A boot loader that tries a slot for one boot only has fallen back when the device restarted during the
    /// trial. The old slot's health must not confirm the new one.
    mutating func didRecheck(stepAt index: Int, _ result: StepResult) {
        guard result == .succeeded else { return self.didPerform(stepAt: index, result) }
        if let request = self.rollbackRequest { return self.goBack(request) }
        self.phase = .trying(TrialRun(policy: self.policy))
    }

    mutating func didPerform(undoStepAt index: Int, _ result: StepResult) {
        guard let progress = self.progress else { return }
        let step = progress.plan.undoSteps[index].step
        switch result {
        case .succeeded:
            self.undo(from: index + 1)
        case .needsRestart:
            guard progress.undoStep?.attempt ?? 1 <= Self.undoRestartLimit else {
                let text = "The step \(step.rawValue) asks for yet another restart; restart by hand."
                self.phase = .recording([.noted(text)])
                return
            }
            self.phase = .restarting
        case .failed(let text), .notBooted(let text):
            let note = Self.note("The step \(step.rawValue) failed on the way back: \(text)")
            if step.isOptional { return self.undo(from: index + 1, noting: [note]) }
            self.phase = .recording([note])
        }
    }

    /// Somebody wants to go back: at once while nothing but the time or a restart is waited for, else when
    /// the present step has ended.
    ///
    /// Nobody can once a step that makes the deployment final is announced, even if it is not durable yet:
    /// what there was to go back to may be going.
    mutating func requestRollback(_ reason: FailureReason) {
        guard !self.isFinal else { return }
        switch self.phase {
        case .trying:
            self.goBack(reason)
        case .restarting where self.progress?.failure == nil:
            self.goBack(reason)
        case .recording, .performing, .rechecking:
            self.rollbackRequest = self.rollbackRequest ?? reason
        case .resting, .undoing, .restarting:
            break
        }
    }

    /// Whether a step that makes the deployment final was announced, or is being announced.
    private var isFinal: Bool {
        guard let progress = self.progress else { return false }
        var last = progress.step?.index
        if case .recording(let records) = self.phase, case .stepBegan(let index, _, _)? = records.last {
            last = index
        }
        guard let last, progress.plan.steps.indices.contains(last) else { return false }
        return progress.plan.steps[...last].contains(where: \.isFinal)
    }

    static func note(_ text: String) -> JournalRecord {
        .noted(text.cut(toByteCount: FailureReason.textLimit))
    }
}

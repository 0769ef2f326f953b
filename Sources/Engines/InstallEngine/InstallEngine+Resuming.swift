extension InstallEngine {
    /// Goes on where the records end.
    mutating func resume() {
        guard let progress = self.progress, progress.outcome == nil else { return }
        if progress.failure != nil {
            self.resumeWayBack(progress)
        } else if let begun = progress.step {
            self.resume(begun, of: progress)
        } else if progress.plan.losesStream(fromStep: 0) {
            self.goBack(Self.streamIsLost)
        } else {
            self.goOn()
        }
    }

    private mutating func resume(_ begun: DeploymentProgress.BegunStep, of progress: DeploymentProgress) {
        let step = progress.plan.steps[begun.index]
        if step == .restartDevice {
            if begun.boot == self.boot { self.phase = .restarting } else { self.goOn() }
            return
        }
        if progress.plan.losesStream(fromStep: begun.index) { return self.goBack(Self.streamIsLost) }
        let limit = max(1, step == .trial ? self.policy.startLimit : self.policy.attemptLimit)
        guard begun.attempt < limit else { return self.giveUp(step, limit: limit) }
        self.phase = .recording([
            .stepBegan(index: begun.index, attempt: begun.nextAttempt, boot: self.boot)
        ])
    }

    private mutating func giveUp(_ step: InstallStep, limit: Int) {
        let text = "The step \(step.rawValue) was interrupted \(limit) times."
        if step.isOptional {
            self.goOn(noting: [.noted(text)])
        } else if step == .trial {
            let text = "The agent started more than \(limit) times during the trial without a confirmation."
            self.goBack(FailureReason(.crashLoop, text))
        } else {
            self.goBack(FailureReason(.interrupted, text))
        }
    }

    private mutating func resumeWayBack(_ progress: DeploymentProgress) {
        guard let begun = progress.undoStep else { return self.undo(from: 0) }
        let step = progress.plan.undoSteps[begun.index].step
        if step == .restartDevice {
            if begun.boot == self.boot { self.phase = .restarting } else { self.undo(from: begun.index + 1) }
            return
        }
        if step.isOptional, begun.attempt >= max(1, self.policy.attemptLimit) {
            let text = "The step \(step.rawValue) was interrupted \(begun.attempt) times on the way back."
            return self.undo(from: begun.index + 1, noting: [.noted(text)])
        }
        self.phase = .recording([
            .undoStepBegan(index: begun.index, attempt: begun.nextAttempt, boot: self.boot)
        ])
    }

    private static let streamIsLost = FailureReason(
        .interrupted, "The artifact came as a stream, of which the interrupted agent had read a part.")
}

extension InstallPlan {
    /// Whether the artifact can be read only once, and the step at `index` or one behind it reads it.
    fileprivate func losesStream(fromStep index: Int) -> Bool {
        self.artifact?.source == .stream && self.steps[index...].contains(where: \.readsArtifact)
    }
}

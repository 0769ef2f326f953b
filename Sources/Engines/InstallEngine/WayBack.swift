extension DeploymentProgress {
    /// Whether a step of the way forward was announced, and so perhaps done.
    func hasBegun(_ step: InstallStep) -> Bool {
        guard let last = self.step else { return false }
        return self.plan.steps[...last.index].contains(step)
    }

    /// The first undo step at or behind `index` that is due; `nil` where none is left.
    func dueUndoStep(from index: Int) -> Int? {
        self.plan.undoSteps.indices.dropFirst(index).first { candidate in
            let undo = self.plan.undoSteps[candidate]
            // Nothing is tried, or found out, on the way back; a plan that says so was not read by our
            // reader.
            guard undo.step != .trial, undo.step != .checkBooted else { return false }
            return undo.onlyAfter.map(self.hasBegun) ?? true
        }
    }

    /// How the deployment ends when the way back has been gone.
    ///
    /// - Precondition: it goes the way back.
    var outcomeOfWayBack: DeploymentOutcome {
        let reason = self.failure ?? FailureReason(.interrupted, "")
        guard InstallStep.puttingInForce.contains(where: self.hasBegun) else { return .failed(reason) }
        let lost = InstallStep.undoing.first { step, undo in
            self.hasBegun(step) && !self.plan.undoSteps.contains { $0.step == undo }
        }
        guard let lost else { return .rolledBack(reason) }
        let explanation =
            " There is no way back from the step \(lost.step.rawValue): what it put in force may still be."
        let text = reason.text.cut(toByteCount: FailureReason.textLimit - explanation.utf8.count)
        return .failed(FailureReason(reason.kind, text + explanation))
    }
}

extension InstallStep {
    /// Steps after whose beginning something new may be in force.
    fileprivate static let puttingInForce: [InstallStep] = [
        .placeRelease, .switchRelease, .placeContent, .armTrial, .handOver, .runScript,
    ]

    /// Steps that only another one takes back; what a package's script did by itself, none does.
    fileprivate static let undoing: [(step: InstallStep, undo: InstallStep)] = [
        (.switchRelease, .restoreRelease), (.placeContent, .restoreContent), (.armTrial, .restoreSlot),
        (.handOver, .undoByCommand),
    ]

    /// Whether a failure of the step is only noted, and the deployment goes on.
    ///
    /// The new release is in force and confirmed when ``prune`` begins: that something old cannot be removed
    /// is no reason to leave it.
    var isOptional: Bool { self == .prune || self == .runRollbackHook }

    /// Whether nobody can ask for the way back any more once the step is announced.
    ///
    /// The new release has proved itself then, and what was in force before is given up. Going back from there
    /// is a deployment of its own.
    var isFinal: Bool { self == .confirmSlot || self == .confirmByCommand || self == .prune }

    /// Whether the step reads the artifact.
    var readsArtifact: Bool {
        switch self {
        case .unpack, .writeSlot, .runScript, .handOver: true
        default: false
        }
    }
}

import InstallEngine

/// The part of a plan that depends on the handler.
struct PlanDraft {
    /// What is changed.
    var place: InstallPlace
    /// The way forward.
    var steps: [InstallStep]
    /// The way back.
    var undoSteps: [InstallPlan.UndoStep]
}

extension InstallPlan {
    /// Creates a plan with what a draft says.
    init(
        deployment: UInt64, purpose: Purpose, handler: HandlerKind, version: String, previousVersion: String?,
        artifact: InstallArtifact?, draft: PlanDraft
    ) {
        self.init(
            deployment: deployment, purpose: purpose, handler: handler, version: version,
            previousVersion: previousVersion, artifact: artifact, place: draft.place, steps: draft.steps,
            undoSteps: draft.undoSteps)
    }
}

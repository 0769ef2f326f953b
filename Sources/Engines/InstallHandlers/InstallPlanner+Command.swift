import InstallEngine

extension InstallPlanner {
    /// Plans for the handler `command`.
    func commandDraft(_ findings: inout PlanFindings) -> PlanDraft? {
        guard let settings = self.settings.command else {
            findings.add(problem: "The handler command is not configured; add a section [command].")
            return nil
        }
        if !settings.canUndo {
            findings.add(
                note: "No command goes back: a failure after the other installer began cannot be undone here."
            )
        }
        let restart: [InstallStep] = settings.needsRestart ? [.restartDevice] : []
        let confirm: [InstallStep] = settings.canConfirm ? [.confirmByCommand] : []
        return PlanDraft(
            place: .command,
            steps: [.runBeforeHook, .handOver] + restart + [.runAfterHook, .trial] + confirm,
            undoSteps: Self.commandUndoSteps(settings) + [.init(.runRollbackHook)])
    }

    private static func commandUndoSteps(_ settings: CommandSettings) -> [InstallPlan.UndoStep] {
        guard settings.canUndo else { return [] }
        let restart: [InstallStep] = settings.needsRestart ? [.restartDevice] : []
        return ([.undoByCommand] + restart).map { .init($0, onlyAfter: .handOver) }
    }
}

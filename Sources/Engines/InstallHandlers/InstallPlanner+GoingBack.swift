public import InstallEngine

extension InstallPlanner {
    /// Plans to go back from what was confirmed last; changes nothing.
    ///
    /// - Parameters:
    ///   - last: the plan of the deployment that was confirmed last.
    ///   - laterPlans: plans of deployments since then, which were not confirmed: one that wrote to a slot
    ///     has overwritten the image that was to go back to.
    public func planGoingBack(
        from last: InstallPlan, deployment: UInt64, laterPlans: [InstallPlan] = [], on disk: Disk
    ) -> PlanOutcome {
        var findings = PlanFindings()
        let goal: (version: String?, draft: PlanDraft)? =
            switch last.place {
            case .release(let place): self.releaseGoal(from: last, place, on: disk, &findings)
            case .image(let place): self.imageGoal(from: last, place, laterPlans, &findings)
            case .command: self.commandGoal(from: last, &findings)
            case .script: self.scriptGoal(from: last, &findings)
            }
        guard let goal, findings.problems.isEmpty else { return .impossible(problems: findings.problems) }
        let plan = InstallPlan(
            deployment: deployment, purpose: .goBack, handler: last.handler,
            version: goal.version ?? last.previousVersion ?? "unknown", previousVersion: last.version,
            artifact: nil, draft: self.configured(goal.draft, isStream: false))
        return .possible(plan, notes: findings.notes)
    }
}

extension InstallPlanner {
    private func releaseGoal(
        from last: InstallPlan, _ place: ReleasePlace, on disk: Disk, _ findings: inout PlanFindings
    ) -> (version: String?, draft: PlanDraft)? {
        guard let settings = self.settings.release else {
            findings.add(problem: "The handler release is not configured; add a section [release].")
            return nil
        }
        let layout = ReleaseLayout(directory: place.directory)
        guard let name = self.formerName(place, layout, on: disk, &findings),
            let target = self.currentTarget(layout, on: disk, &findings)
        else { return nil }
        let current = target.flatMap(layout.name)
        if current == name {
            findings.add(problem: "\(layout.current) points to \(layout.release(name)) already.")
        } else if current != place.name {
            findings.add(
                note: "\(layout.current) points to \(target ?? "nothing"), not to"
                    + " \(layout.target(place.name)) as it was left: somebody else has changed it.")
        }
        let back = ReleasePlace(
            directory: place.directory, name: name, staging: layout.staging(name), previousTarget: target)
        let services: [InstallStep] = settings.hasServices ? [.restartServices] : []
        let draft = PlanDraft(
            place: .release(back), steps: [.switchRelease] + services + [.runRollbackHook],
            undoSteps: Self.releaseUndoSteps(services))
        return (last.previousVersion ?? name, draft)
    }

    /// The release that was in force before, where it is still there.
    private func formerName(
        _ place: ReleasePlace, _ layout: ReleaseLayout, on disk: Disk, _ findings: inout PlanFindings
    ) -> String? {
        guard let target = place.previousTarget else {
            findings.add(
                problem: "Nothing was in force before \(place.name); install the release that is wanted.")
            return nil
        }
        guard let name = layout.name(ofTarget: target) else {
            findings.add(
                problem: "\(target), which was in force before, is none of the releases in"
                    + " \(layout.releases); point \(layout.current) there by hand.")
            return nil
        }
        guard
            let isThere = findings.look(
                "\(layout.release(name)) cannot be read", { try disk.isDirectory(layout.release(name)) })
        else { return nil }
        guard isThere else {
            findings.add(
                problem: "\(layout.release(name)), which was in force before, is not there any more; install"
                    + " it again.")
            return nil
        }
        return name
    }

    private func imageGoal(
        from last: InstallPlan, _ place: ImagePlace, _ laterPlans: [InstallPlan],
        _ findings: inout PlanFindings
    ) -> (version: String?, draft: PlanDraft)? {
        guard let slots = self.slots(&findings), let state = self.bootState(&findings) else { return nil }
        if state.running != place.slot {
            findings.add(
                problem: "Slot \(state.running) runs, not \(place.slot), which was confirmed last; restart"
                    + " the device and try again.")
        }
        if !slots.names.contains(place.previousSlot) {
            findings.add(
                problem:
                    "Slot \(place.previousSlot), which ran before, is not configured; add it to section"
                    + " [image]."
            )
        }
        let isOverwritten = laterPlans.contains { plan in
            if case .image = plan.place { plan.steps.contains(.writeSlot) } else { false }
        }
        if isOverwritten {
            findings.add(
                problem: "Slot \(place.previousSlot) may have been overwritten by a later installation that"
                    + " did not succeed; install the image that is wanted.")
        }
        let draft = PlanDraft(
            place: .image(ImagePlace(slot: place.previousSlot, previousSlot: place.slot)),
            steps: [.armTrial, .restartDevice, .checkBooted, .trial, .confirmSlot, .runRollbackHook],
            undoSteps: [.init(.restoreSlot, onlyAfter: .armTrial)])
        return (last.previousVersion, draft)
    }

    private func commandGoal(
        from last: InstallPlan, _ findings: inout PlanFindings
    ) -> (version: String?, draft: PlanDraft)? {
        guard let settings = self.settings.command, settings.canUndo else {
            findings.add(
                problem: "Version \(last.version) was installed by another installer, and no command goes"
                    + " back; configure `rollback` in section [command], or install the former version again."
            )
            return nil
        }
        let restart: [InstallStep] = settings.needsRestart ? [.restartDevice] : []
        let draft = PlanDraft(
            place: .command, steps: [.undoByCommand] + restart + [.runRollbackHook], undoSteps: [])
        return (last.previousVersion, draft)
    }

    private func scriptGoal(
        from last: InstallPlan, _ findings: inout PlanFindings
    ) -> (version: String?, draft: PlanDraft)? {
        findings.add(
            problem: "Version \(last.version) was installed by its own script, and nobody knows how to undo"
                + " what that did; install the former package again.")
        return nil
    }
}

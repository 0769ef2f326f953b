import InstallEngine

extension InstallPlanner {
    /// Plans for the handler `image`.
    func imageDraft(_ request: InstallRequest, _ findings: inout PlanFindings) -> PlanDraft? {
        guard let slots = self.slots(&findings), let state = self.bootState(&findings),
            let inactive = self.inactive(of: slots.names, state, isForced: request.isForced, &findings)
        else { return nil }
        _ = findings.look("Slot \(inactive) cannot be written") {
            try slots.images.requireWritable(inactive, byteCount: request.artifact.byteCount)
        }
        return PlanDraft(
            place: .image(ImagePlace(slot: inactive, previousSlot: state.running)),
            steps: [
                // A hook between the trial's arming and the restart would run once more where power fails in
                // it, in the new slot then, and the restart behind it would use a trial for one boot up.
                .runDownloadHook, .runBeforeHook, .writeSlot, .runAfterHook, .armTrial, .restartDevice,
                .checkBooted, .trial, .confirmSlot, .prune,
            ],
            undoSteps: [.init(.restoreSlot, onlyAfter: .armTrial), .init(.runRollbackHook)])
    }

    /// The two slots.
    func slots(
        _ findings: inout PlanFindings
    ) -> (names: [SlotName], images: any ImageSlots)? {
        guard let settings = self.settings.image, let images = self.slots else {
            findings.add(problem: "The handler image is not configured; add a section [image].")
            return nil
        }
        guard settings.slots.count == 2, settings.slots[0] != settings.slots[1] else {
            findings.add(
                problem: "\(settings.slots.count) slots are configured in section [image]; configure two"
                    + " different ones, such as slot.A and slot.B.")
            return nil
        }
        return (settings.slots, images)
    }

    /// What the boot loader says, where it can be used.
    func bootState(_ findings: inout PlanFindings) -> BootState? {
        guard let bootLoader = self.bootLoader else {
            findings.add(problem: "No boot loader is configured; add a section [boot].")
            return nil
        }
        return findings.look("The boot loader cannot be used") {
            try bootLoader.requireUsable()
            return try bootLoader.state()
        }
    }

    private func inactive(
        of slots: [SlotName], _ state: BootState, isForced: Bool, _ findings: inout PlanFindings
    ) -> SlotName? {
        guard slots.contains(state.running), let inactive = slots.first(where: { $0 != state.running }) else {
            findings.add(
                problem: "Slot \(state.running) runs, which is none of \(slots[0]) and \(slots[1]); correct"
                    + " section [image].")
            return nil
        }
        if state.primary != state.running, !isForced {
            findings.add(
                problem: "Slot \(state.running) runs, but the boot loader's primary slot is \(state.primary):"
                    + " nobody has confirmed what runs, and \(inactive) would be overwritten; confirm"
                    + " \(state.running) or go back to \(state.primary) first, or force the installation.")
        } else if state.primary != state.running || state.trial != nil {
            findings.add(
                note: "The boot loader's primary slot is \(state.primary)"
                    + (state.trial.map { ", and \($0) is on trial" } ?? "")
                    + "; slot \(state.running), which runs, becomes the primary one before \(inactive) is"
                    + " written."
            )
        }
        return inactive
    }
}

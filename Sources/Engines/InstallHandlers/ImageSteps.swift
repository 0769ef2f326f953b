import ByteCoding
import InstallEngine

/// The steps of the handler `image`: slots and the boot loader.
struct ImageSteps {
    private let place: ImagePlace

    /// The steps that change `place`.
    init(_ place: ImagePlace) {
        self.place = place
    }

    /// Writes the image into the slot, and compares what the medium holds with it.
    ///
    /// Before the first byte the boot loader is told to boot the running slot only: it must not choose a slot
    /// that holds half an image.
    func write(
        _ artifact: InstallArtifact, to slots: inout any ImageSlots, bootLoader: inout any BootLoader
    ) throws {
        let slot = self.place.slot
        let state = try bootLoader.state()
        try self.requireRunning([self.place.previousSlot], state)
        try self.settle(&bootLoader, from: state)
        let written = try slots.write(artifact, to: slot)
        // A stream whose sender failed at once: the slot still holds what it held, which nobody is to try.
        guard written.byteCount > 0 else {
            throw StepFailure("\(artifact.name) is empty; look at the program that was to send it")
        }
        if let promised = artifact.sha256, promised != written.artifactSHA256 {
            throw StepFailure(
                "\(artifact.name) has the SHA-256 \(Hexadecimal.text(of: written.artifactSHA256)), not"
                    + " \(Hexadecimal.text(of: promised)) as it should; get it again")
        }
        try slots.synchronize(slot)
        let found = try slots.digest(of: slot, byteCount: written.byteCount)
        guard found == written.sha256 else {
            throw StepFailure(
                "slot \(slot) reads back with the SHA-256 \(Hexadecimal.text(of: found)), but"
                    + " \(Hexadecimal.text(of: written.sha256)) was written; its medium may be worn out")
        }
    }

    /// Tells the boot loader to try the slot; the device may run it already where power failed just after.
    func armTrial(_ bootLoader: inout any BootLoader) throws {
        let state = try bootLoader.state()
        try self.requireRunning([self.place.previousSlot, self.place.slot], state)
        guard state.primary == self.place.previousSlot else {
            throw StepFailure(
                "the boot loader's primary slot is \(state.primary), not \(self.place.previousSlot), so"
                    + " there would be no way back; make \(self.place.previousSlot) the primary one")
        }
        try bootLoader.setTrial(self.place.slot)
    }

    /// Finds out whether the new slot runs.
    func checkBooted(_ bootLoader: any BootLoader) throws -> StepResult {
        let state = try bootLoader.state()
        return state.running == self.place.slot ? .succeeded : self.notBooted(state)
    }

    /// Makes the new slot the primary one; where power failed before that, the old one may run again.
    func confirm(_ bootLoader: inout any BootLoader) throws -> StepResult {
        let before = try bootLoader.state()
        guard before.running == self.place.slot else { return self.notBooted(before) }
        try bootLoader.confirm(self.place.slot)
        let state = try bootLoader.state()
        guard state.primary == self.place.slot else {
            throw StepFailure(
                "the boot loader's primary slot still is \(state.primary) after \(self.place.slot) was"
                    + " confirmed"
            )
        }
        return .succeeded
    }

    /// Tells the boot loader to boot the old slot.
    func restore(_ bootLoader: inout any BootLoader) throws -> StepResult {
        let before = try bootLoader.state()
        try self.requireRunning([self.place.previousSlot, self.place.slot], before)
        try bootLoader.rollBack(to: self.place.previousSlot)
        let state = try bootLoader.state()
        guard state.primary == self.place.previousSlot else {
            throw StepFailure(
                "the boot loader's primary slot still is \(state.primary) after it was to go back to"
                    + " \(self.place.previousSlot)")
        }
        return before.running == self.place.previousSlot ? .succeeded : .needsRestart
    }
}

extension ImageSteps {
    private func notBooted(_ state: BootState) -> StepResult {
        .notBooted("slot \(state.running) runs: the boot loader gave slot \(self.place.slot) up")
    }

    private func requireRunning(_ slots: [SlotName], _ state: BootState) throws {
        guard !slots.contains(state.running) else { return }
        throw StepFailure(
            "slot \(state.running) runs, not \(slots.map(\.text).joined(separator: " or ")) as was planned;"
                + " install again")
    }

    /// Ends a trial, and makes the running slot the primary one.
    private func settle(_ bootLoader: inout any BootLoader, from before: BootState) throws {
        let wanted = BootState(
            running: self.place.previousSlot, primary: self.place.previousSlot, trial: nil)
        guard before != wanted else { return }
        try bootLoader.rollBack(to: self.place.previousSlot)
        let state = try bootLoader.state()
        guard state == wanted else {
            throw StepFailure(
                "the boot loader might boot slot \(self.place.slot) while it is written: its primary slot is"
                    + " \(state.primary)\(state.trial.map { ", and \($0) is on trial" } ?? "")")
        }
    }
}

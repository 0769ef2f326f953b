internal import CommandRunning
internal import InstallEngine

/// A boot loader whose every change is checked before it is made, and read back after it.
struct CheckedBootLoader<Base: BootLoader>: BootLoader {
    var base: Base
    let slots: Set<SlotName>

    func state() throws -> BootState {
        let state = try self.base.state()
        for slot in [state.running, state.primary] + (state.trial.map { [$0] } ?? []) {
            try self.requireKnown(slot, "the boot loader names")
        }
        return state
    }

    func requireUsable() throws {
        try self.base.requireUsable()
        _ = try self.state()
    }

    mutating func setTrial(_ slot: SlotName) throws {
        try self.requireKnown(slot, "the trial is asked for")
        guard try self.state().primary != slot else {
            throw BootControlError(
                .slotRefused, "slot \(slot) is the primary one already: there is nothing to fall back to")
        }
        try self.base.setTrial(slot)
        try self.require("the trial of slot \(slot)") { $0.trial == slot && $0.primary != slot }
    }

    mutating func confirm(_ slot: SlotName) throws {
        try self.requireKnown(slot, "the confirmation is asked for")
        let running = try self.state().running
        guard running == slot else {
            throw BootControlError(
                .slotRefused,
                "slot \(slot) cannot be confirmed while slot \(running) runs. Restart into it first")
        }
        try self.base.confirm(slot)
        try self.require("the confirmation of slot \(slot)") { $0.primary == slot && $0.trial == nil }
    }

    mutating func rollBack(to slot: SlotName) throws {
        try self.requireKnown(slot, "the way back is asked for")
        try self.base.rollBack(to: slot)
        try self.require("the way back to slot \(slot)") { state in
            state.primary == slot && (state.trial == nil || state.trial == state.running)
        }
    }

    private func requireKnown(_ slot: SlotName, _ what: String) throws(BootControlError) {
        guard !self.slots.contains(slot) else { return }
        let known = self.slots.map(\.text).sorted().joined(separator: ", ")
        throw BootControlError(
            .slotRefused, "\(what) slot \(slot), and the configuration knows \(known). Correct one of them")
    }

    private func require(_ what: String, _ isInForce: (BootState) -> Bool) throws {
        let state = try self.state()
        guard isInForce(state) else {
            throw BootControlError(
                .notInForce,
                "\(what) was ordered, but the boot loader still says: running \(state.running), primary "
                    + "\(state.primary), trial \(state.trial?.text ?? "none"). Look for another program that "
                    + "changes it, and for a medium that is write-protected or worn out")
        }
    }
}

extension CheckedBootLoader: TrialRestarting where Base: TrialRestarting {
    var trialRestartCommand: CommandLine { self.base.trialRestartCommand }
}

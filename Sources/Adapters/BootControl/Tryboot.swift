internal import CommandRunning
internal import DurableStorage
internal import InstallEngine

/// The firmware of the Raspberry Pi: `autoboot.txt` names the boot partition, and another one for a boot that
/// was asked for by `reboot "0 tryboot"`.
struct Tryboot: BootLoader, TrialRestarting {
    let settings: TrybootSettings
    let runningSlot: RunningSlot

    var trialRestartCommand: CommandLine { self.settings.restartCommand }

    func state() throws -> BootState {
        let file = try self.file()
        let running = try self.running()
        guard let number = file.primary, let primary = self.slot(number) else {
            let found = file.primary.map { "names partition \($0)" } ?? "has no boot_partition in [all]"
            throw BootControlError(
                .stateUnreadable,
                "'\(self.settings.autoboot)' \(found), and must name a slot's boot partition. Write the line "
                    + "boot_partition=\(self.settings.partitions[running] ?? 2) below [all]")
        }
        guard let number = file.trial, number != file.primary else {
            return BootState(running: running, primary: primary, trial: nil)
        }
        return BootState(running: running, primary: primary, trial: self.slot(number))
    }

    func requireUsable() throws {
        for slot in self.runningSlot.slots.keys.sorted(by: { $0.text < $1.text }) {
            _ = try self.partition(slot)
        }
        guard Set(self.settings.partitions.values).count == self.settings.partitions.count else {
            throw BootControlError(.unusable, "two slots have the same boot partition. Give each its own")
        }
        do {
            try requireReplaceable(self.settings.autoboot)
        } catch {
            throw BootControlError(.unusable, error)
        }
        _ = try self.state()
    }

    mutating func setTrial(_ slot: SlotName) throws {
        try self.write(primary: self.state().primary, trial: slot)
    }

    mutating func confirm(_ slot: SlotName) throws {
        try self.write(primary: slot, trial: nil)
    }

    mutating func rollBack(to slot: SlotName) throws {
        try self.write(primary: slot, trial: nil)
    }
}

extension Tryboot {
    private func file() throws(BootControlError) -> AutobootFile {
        let path = self.settings.autoboot
        guard let bytes = try readSmallFile(path, limit: AutobootFile.byteCountLimit) else {
            throw BootControlError(
                .unusable,
                "there is no '\(path)', which names the boot partition. Mount the first partition there, "
                    + "and write the file: [all], tryboot_a_b=1, boot_partition=NUMBER on lines of their own")
        }
        return AutobootFile(parsing: bytes)
    }

    private func write(primary: SlotName, trial: SlotName?) throws(BootControlError) {
        let path = self.settings.autoboot
        let trial = try trial.map { slot throws(BootControlError) in try self.partition(slot) }
        let bytes = try self.file().bytes(primary: self.partition(primary), trial: trial)
        guard bytes.count <= AutobootFile.byteCountLimit else {
            throw BootControlError(
                .unusable,
                "'\(path)' would be longer than the \(AutobootFile.byteCountLimit) bytes that the firmware "
                    + "reads. Remove comments from it")
        }
        do {
            try replaceFileAtomically(at: path, with: bytes, permissions: 0o644)
        } catch {
            throw BootControlError(.unusable, error)
        }
    }

    private func partition(_ slot: SlotName) throws(BootControlError) -> Int {
        guard let number = self.settings.partitions[slot], number > 0 else {
            throw BootControlError(
                .unusable, "no boot partition is configured for slot \(slot). Give its number")
        }
        return number
    }

    private func slot(_ number: Int) -> SlotName? {
        self.settings.partitions.first { $0.value == number }?.key
    }

    /// The partition that the firmware booted from, in big endian; older firmware does not tell.
    private func running() throws(BootControlError) -> SlotName {
        let path = self.settings.bootInformation + "/partition"
        guard let bytes = try readSmallFile(path, limit: 16), bytes.count == 4 else {
            return try self.runningSlot.find()
        }
        let number = bytes.reduce(0) { $0 << 8 | Int($1) }
        guard let slot = self.slot(number) else {
            throw BootControlError(
                .runningSlotUnknown,
                "the firmware booted from partition \(number) ('\(path)'), which is no slot's boot "
                    + "partition. Correct "
                    + "the partitions in the configuration")
        }
        try self.runningSlot.requireAgreement(on: slot, saidBy: "the firmware ('\(path)')")
        return slot
    }
}

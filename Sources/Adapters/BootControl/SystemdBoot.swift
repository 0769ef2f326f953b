internal import InstallEngine

/// systemd-boot, by its EFI variables: a trial is the entry for one boot only.
struct SystemdBoot: BootLoader {
    let settings: SystemdBootSettings
    let runningSlot: RunningSlot

    func state() throws -> BootState {
        let running = try self.running()
        guard let entry = try self.variables.text("LoaderEntryDefault"), let primary = self.slot(entry) else {
            let found = try self.variables.text("LoaderEntryDefault").map { "is '\($0)'" } ?? "is not set"
            let entry = self.settings.entries[running] ?? ""
            throw BootControlError(
                .stateUnreadable,
                "the default entry of systemd-boot \(found), and must be that of a slot. If slot "
                    + "\(running) shall "
                    + "be booted: \(self.settings.tool) set-default \(entry)")
        }
        if let oneShot = try self.variables.text("LoaderEntryOneShot"), let slot = self.slot(oneShot) {
            return BootState(running: running, primary: primary, trial: slot)
        }
        return BootState(running: running, primary: primary, trial: running == primary ? nil : running)
    }

    func requireUsable() throws {
        for slot in self.runningSlot.slots.keys.sorted(by: { $0.text < $1.text })
        where self.settings.entries[slot]?.isEmpty != false {
            throw BootControlError(
                .unusable,
                "no entry of systemd-boot is configured for slot \(slot). '\(self.settings.tool) list' "
                    + "shows them")
        }
        let entries = self.settings.entries.values
        guard Set(entries.map { $0.lowercased() }).count == entries.count else {
            throw BootControlError(
                .unusable, "two slots have the same entry of systemd-boot. Give each its own")
        }
        try self.tool.run(["--version"])
        _ = try self.state()
    }

    mutating func setTrial(_ slot: SlotName) throws {
        try self.tool.run(["set-oneshot", self.entry(slot)])
    }

    mutating func confirm(_ slot: SlotName) throws {
        // The boot of the trial has used its variable up: what counts is this one.
        try self.tool.run(["set-default", self.entry(slot)])
        try self.endOneShot()
    }

    mutating func rollBack(to slot: SlotName) throws {
        try self.endOneShot()
        try self.tool.run(["set-default", self.entry(slot)])
    }
}

extension SystemdBoot {
    private var variables: EFIVariables { EFIVariables(directory: self.settings.variables) }
    private var tool: BootTool { BootTool(program: self.settings.tool, timeout: self.settings.timeout) }

    /// The entry that was booted says it best; what the kernel was told serves where the variable is missing,
    /// and must not contradict it.
    private func running() throws(BootControlError) -> SlotName {
        guard let selected = try self.variables.text("LoaderEntrySelected"), let slot = self.slot(selected)
        else {
            return try self.runningSlot.find()
        }
        try self.runningSlot.requireAgreement(on: slot, saidBy: "the EFI variable LoaderEntrySelected")
        return slot
    }

    private func slot(_ entry: String) -> SlotName? {
        self.settings.entries.first { Self.name($0.value) == Self.name(entry) }?.key
    }

    /// An entry's name as systemd-boot compares it: the case counts for nothing, the counter of boot attempts
    /// and the file's ending neither.
    private static func name(_ entry: String) -> String {
        let name = entry.lowercased()
        let stem = name.hasSuffix(".conf") ? String(name.dropLast(5)) : name
        guard let plus = stem.lastIndex(of: "+"),
            stem[stem.index(after: plus)...].allSatisfy({ $0.isNumber || $0 == "-" })
        else { return stem }
        return String(stem[..<plus])
    }

    private func entry(_ slot: SlotName) throws(BootControlError) -> String {
        guard let entry = self.settings.entries[slot] else {
            throw BootControlError(.slotRefused, "no entry of systemd-boot is configured for slot \(slot)")
        }
        return entry
    }

    private func endOneShot() throws(BootControlError) {
        guard try self.variables.text("LoaderEntryOneShot") != nil else { return }
        // An empty name removes the variable.
        try self.tool.run(["set-oneshot", ""])
    }
}

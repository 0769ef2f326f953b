internal import InstallEngine

/// U-Boot, by the variables of its environment.
///
///     fleetcast_slot       the primary slot
///     fleetcast_trial      the slot on trial; unset without one
///     upgrade_available    1 during a trial: U-Boot counts boots then
///     bootcount            boots since the trial began, counted by U-Boot
///     bootlimit            1: the second boot without a confirmation runs `altbootcmd`, which falls back
///
/// All are changed in one run of `fw_setenv`, which writes the copy that is not in force and then makes it
/// the one in force.
struct UBootEnvironment: BootLoader {
    let settings: UBootSettings
    let runningSlot: RunningSlot

    func state() throws -> BootState {
        let running = try self.runningSlot.find()
        let variables = try self.variables()
        let name = self.settings.prefix + "slot"
        guard let text = variables[name], let primary = SlotName(text) else {
            let found = variables[name].map { "is '\($0)'" } ?? "is not set"
            throw BootControlError(
                .stateUnreadable,
                "U-Boot's variable \(name) \(found), and must name the slot that is booted. If slot "
                    + "\(running) "
                    + "shall be that: \(self.settings.setTool) -c \(self.settings.configuration) "
                    + "\(name) \(running)"
            )
        }
        return BootState(running: running, primary: primary, trial: try self.trial(variables))
    }

    func requireUsable() throws {
        let configuration = try self.configuration()
        guard configuration.devices.count == 2 || self.settings.allowsSingleCopy else {
            throw BootControlError(
                .unusable,
                "'\(self.settings.configuration)' lists one copy of U-Boot's environment: power "
                    + "failure while it "
                    + "is written would lose all of it. Give U-Boot a second copy "
                    + "(CONFIG_SYS_REDUNDAND_ENVIRONMENT) "
                    + "and list it, or accept the risk with 'allow-single-copy = yes'")
        }
        for device in configuration.devices { try synchronizeFile(device) }
        _ = try self.usesAssignments()
        _ = try self.state()
    }

    mutating func setTrial(_ slot: SlotName) throws {
        try self.set([
            (self.settings.prefix + "trial", slot.text), ("upgrade_available", "1"), ("bootcount", "0"),
            ("bootlimit", "1"),
        ])
    }

    mutating func confirm(_ slot: SlotName) throws {
        try self.endTrial(primary: slot)
    }

    mutating func rollBack(to slot: SlotName) throws {
        try self.endTrial(primary: slot)
    }

    private func endTrial(primary slot: SlotName) throws(BootControlError) {
        try self.set([
            (self.settings.prefix + "slot", slot.text), (self.settings.prefix + "trial", ""),
            ("upgrade_available", "0"), ("bootcount", "0"),
        ])
    }
}

extension UBootEnvironment {
    private func trial(_ variables: [String: String]) throws(BootControlError) -> SlotName? {
        let name = self.settings.prefix + "trial"
        guard variables["upgrade_available"] == "1", let text = variables[name], !text.isEmpty else {
            return nil
        }
        guard let slot = SlotName(text) else {
            throw BootControlError(
                .stateUnreadable, "U-Boot's variable \(name) is '\(text)', which names no slot. Remove it")
        }
        // Over, though an altbootcmd of somebody's own left the variables.
        let count = variables["bootcount"].flatMap { UInt64($0) } ?? 0
        let limit = variables["bootlimit"].flatMap { UInt64($0) } ?? 0
        return count > limit && limit > 0 ? nil : slot
    }

    private func configuration() throws(BootControlError) -> UBootConfiguration {
        let path = self.settings.configuration
        guard let bytes = try readSmallFile(path) else {
            throw BootControlError(
                .unusable,
                "there is no '\(path)', which tells where U-Boot's environment lies. Write it: one line "
                    + "'DEVICE OFFSET SIZE' for each copy")
        }
        return try UBootConfiguration(parsing: bytes, path: path)
    }

    private func variables() throws(BootControlError) -> [String: String] {
        let tool = BootTool(program: self.settings.printTool, timeout: self.settings.timeout)
        var variables: [String: String] = [:]
        let output = try tool.run(["-c", self.settings.configuration])
        for line in output.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
        return variables
    }

    /// Sets variables in one change, durably; an empty value removes one.
    private func set(_ variables: [(name: String, value: String)]) throws(BootControlError) {
        let configuration = try self.configuration()
        let separator = try self.usesAssignments() ? "=" : " "
        let script = variables.map { "\($0.name)\(separator)\($0.value)\n" }.joined()
        try BootTool(program: self.settings.setTool, timeout: self.settings.timeout)
            .run(["-c", self.settings.configuration, "-s", "-"], input: Array(script.utf8))
        for device in configuration.devices { try synchronizeFile(device) }
    }

    /// Whether the tool's scripts hold `name=value`, as those of libubootenv do; U-Boot's own tool reads
    /// `name value`, and takes the former for the name of a variable that it shall remove.
    private func usesAssignments() throws(BootControlError) -> Bool {
        let version = try BootTool(program: self.settings.setTool, timeout: self.settings.timeout).run(["-V"])
        // U-Boot's own: "Compiled with U-Boot 2024.01"; libubootenv's: "0.3.5".
        return !version.contains("U-Boot")
    }
}

internal import DurableStorage
internal import Glibc
internal import InstallEngine

/// GRUB, by the variables of its environment block.
///
///     fleetcast_primary    the primary slot
///     fleetcast_trial      the slot on trial; unset without one
///     fleetcast_tries      boots that the trial still has: 1 until GRUB takes it, then 0
struct GrubEnvironment: BootLoader {
    /// Bytes of an environment block: GRUB takes no other number.
    static let blockByteCount = 1024
    private static let sectorByteCount = 512
    private static let signature = Array("# GRUB Environment Block\n".utf8)

    let settings: GrubSettings
    let runningSlot: RunningSlot

    func state() throws -> BootState {
        let running = try self.runningSlot.find()
        let variables = try self.variables()
        let name = self.settings.prefix + "primary"
        guard let text = variables[name], let primary = SlotName(text) else {
            let found = variables[name].map { "is '\($0)'" } ?? "is not set"
            throw BootControlError(
                .stateUnreadable,
                "GRUB's variable \(name) \(found), and must name the slot that is booted. If slot "
                    + "\(running) shall "
                    + "be that: \(self.settings.tool) \(self.settings.environment) set \(name)=\(running)")
        }
        let trial = variables[self.settings.prefix + "trial"].flatMap { SlotName($0) }
        let isPending = variables[self.settings.prefix + "tries"] == "1"
        return BootState(
            running: running, primary: primary, trial: isPending || trial == running ? trial : nil)
    }

    func requireUsable() throws {
        let path = try self.path()
        _ = try self.block(path)
        do {
            try requireReplaceable(path)
        } catch {
            throw BootControlError(.unusable, error)
        }
        _ = try self.state()
    }

    mutating func setTrial(_ slot: SlotName) throws {
        try self.change(set: ["trial=\(slot)", "tries=1"], unset: [])
    }

    mutating func confirm(_ slot: SlotName) throws {
        try self.change(set: ["primary=\(slot)"], unset: ["trial", "tries"])
    }

    mutating func rollBack(to slot: SlotName) throws {
        try self.change(set: ["primary=\(slot)"], unset: ["trial", "tries"])
    }
}

extension GrubEnvironment {
    private var tool: BootTool { BootTool(program: self.settings.tool, timeout: self.settings.timeout) }

    private func variables() throws(BootControlError) -> [String: String] {
        _ = try self.block(self.path())
        var variables: [String: String] = [:]
        for line in try self.tool.run([self.settings.environment, "list"]).split(whereSeparator: \.isNewline)
        {
            guard let equals = line.firstIndex(of: "=") else { continue }
            variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
        return variables
    }

    /// The block's own path: some distributions reach it by a symbolic link, which must stay.
    private func path() throws(BootControlError) -> String {
        guard let resolved = realpath(self.settings.environment, nil) else {
            throw BootControlError(
                .unusable,
                StorageError.last("find GRUB's environment block", self.settings.environment).description
                    + " '\(self.settings.tool) \(self.settings.environment) create' makes one")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func block(_ path: String) throws(BootControlError) -> [UInt8] {
        let block = try readSmallFile(path) ?? []
        guard block.count == Self.blockByteCount, block.starts(with: Self.signature) else {
            throw BootControlError(
                .unusable,
                "'\(path)' is no environment block of GRUB: it has \(block.count) bytes instead of "
                    + "\(Self.blockByteCount), or does not begin as one. '\(self.settings.tool) "
                    + "\(path) create' "
                    + "makes a new one")
        }
        return block
    }

    /// Changes variables in one step: `grub-editenv` neither does that nor waits for the disk, so that it
    /// works on a copy.
    private func change(set: [String], unset: [String]) throws(BootControlError) {
        let path = try self.path()
        let former = try self.block(path)
        let copy = path + ".fleetcast-copy"
        defer { unlink(copy) }
        do {
            try replaceFileAtomically(at: copy, with: former, permissions: 0o600)
        } catch {
            throw BootControlError(.unusable, error)
        }
        try self.tool.run([copy, "set"] + set.map { self.settings.prefix + $0 })
        if !unset.isEmpty { try self.tool.run([copy, "unset"] + unset.map { self.settings.prefix + $0 }) }
        try self.store(self.block(copy), over: former, at: path)
    }

    /// Makes the block the one in force, durably.
    ///
    /// A disk writes a sector wholly or not at all. A change within one is therefore written in place, as
    /// GRUB does it: GRUB reads no journals, so that of a renamed file it would see the former until the
    /// kernel has carried the journal out. A larger change replaces the file.
    private func store(
        _ block: [UInt8], over former: [UInt8], at path: String
    ) throws(BootControlError) {
        let size = Self.sectorByteCount
        let changed = [0, size].filter { former[$0..<$0 + size] != block[$0..<$0 + size] }
        do throws(StorageError) {
            guard changed.count <= 1 else {
                try replaceFileAtomically(at: path, with: block, permissions: 0o644)
                return
            }
            let file = try OwnedDescriptor(opening: path, O_WRONLY | O_NOFOLLOW, for: "change")
            for start in changed {
                try Self.write(block[start..<start + size], at: start, of: file, path)
            }
            try file.synchronize(path)
        } catch {
            throw BootControlError(.unusable, error)
        }
    }

    private static func write(
        _ sector: ArraySlice<UInt8>, at start: Int, of file: borrowing OwnedDescriptor, _ path: String
    ) throws(StorageError) {
        let bytes = Array(sector)
        // In one call: nothing else keeps the sector whole.
        guard pwrite(file.rawValue, bytes, bytes.count, off_t(start)) == bytes.count else {
            throw .last("change", path)
        }
    }
}

internal import Glibc
internal import InstallEngine

/// Finds out which slot the system runs from.
struct RunningSlot: Sendable {
    /// What the boot loader tells the kernel, with the slot's name behind it.
    static let parameter = "fleetcast.slot="

    /// The block device or file of each slot.
    let slots: [SlotName: String]
    /// Where the kernel tells what it was started with.
    let kernelCommandLine: String
    /// A directory of the running system.
    var root = "/"

    /// The slot that the boot loader named on the kernel's command line, else the one that `/` lies on.
    ///
    /// - Throws: also where those two contradict each other, because nothing may be written then.
    func find() throws(BootControlError) -> SlotName {
        let named = try self.namedSlot()
        let mounted = self.mountedSlot()
        switch (named, mounted) {
        case (let named?, let mounted?) where named != mounted:
            throw BootControlError(
                .runningSlotUnknown,
                "the kernel's command line says \(Self.parameter)\(named), but '\(self.root)' lies on slot "
                    + "\(mounted) (\(self.slots[mounted] ?? "")). Correct the boot loader's script, or "
                    + "the slots "
                    + "in the configuration")
        case (let named?, _): return named
        case (nil, let mounted?): return mounted
        case (nil, nil):
            let known = self.slots.map { "\($0.key) (\($0.value))" }.sorted().joined(separator: ", ")
            throw BootControlError(
                .runningSlotUnknown,
                "cannot tell which slot runs: '\(self.kernelCommandLine)' has no \(Self.parameter)NAME, and "
                    + "'\(self.root)' lies on none of the slots \(known). Let the boot loader add "
                    + "\(Self.parameter)NAME to the kernel's command line")
        }
    }

    /// Throws where the firmware says that `slot` was booted, and the kernel's command line or the device of `/`
    /// says another.
    ///
    /// - Parameter source: where the firmware says so.
    func requireAgreement(on slot: SlotName, saidBy source: String) throws(BootControlError) {
        let named = try self.namedSlot()
        let mounted = self.mountedSlot()
        let contradiction: String? =
            if let mounted, mounted != slot {
                "'\(self.root)' lies on slot \(mounted) (\(self.slots[mounted] ?? ""))"
            } else if let named, named != slot {
                "'\(self.kernelCommandLine)' says \(Self.parameter)\(named)"
            } else {
                nil
            }
        guard let contradiction else { return }
        throw BootControlError(
            .runningSlotUnknown,
            "\(source) says that slot \(slot) was booted, but \(contradiction). Correct what the boot loader "
                + "boots for each slot, or the slots in the configuration")
    }

    private func namedSlot() throws(BootControlError) -> SlotName? {
        let text = String(decoding: try readSmallFile(self.kernelCommandLine) ?? [], as: UTF8.self)
        let names = text.split { $0.isWhitespace }.filter { $0.hasPrefix(Self.parameter) }
            .map { String($0.dropFirst(Self.parameter.count)) }
        guard let name = names.first else { return nil }
        guard Set(names).count == 1, let slot = SlotName(name), self.slots[slot] != nil else {
            let known = self.slots.keys.map(\.text).sorted().joined(separator: ", ")
            throw BootControlError(
                .runningSlotUnknown,
                "'\(self.kernelCommandLine)' names the slot "
                    + "'\(names.joined(separator: "', then '"))', and the "
                    + "configuration knows \(known). Let the boot loader name one of those, once")
        }
        return slot
    }

    /// The slot whose block device holds the root file system; `nil` where that is none of them.
    private func mountedSlot() -> SlotName? {
        var root = stat()
        guard stat(self.root, &root) == 0 else { return nil }
        for (slot, path) in self.slots {
            var device = stat()
            guard stat(path, &device) == 0, device.st_mode & S_IFMT == S_IFBLK else { continue }
            if device.st_rdev == root.st_dev { return slot }
        }
        return nil
    }
}

internal import DurableStorage
import Glibc

/// Proves that nothing uses a device or a file, by what the kernel says about mounts, swap and devices.
///
/// What cannot be found out counts as used.
package struct MediumUsage: Sendable {
    /// Longer tables are not read; a mount has some hundred bytes in its own.
    private static let tableByteCount = 16 << 20
    /// How deep loop devices may stand for loop devices.
    private static let loopDepth = 8

    private let processes: String
    private let devices: BlockDevices

    /// Asks the kernel where it answers, normally in `/proc` and `/sys`.
    package init(processes: String = "/proc", devices: String = "/sys") {
        self.processes = processes
        self.devices = BlockDevices(directory: devices)
    }

    /// Whether the kernel hands the zeroing of ranges of a device over to it.
    func zeroesRanges(_ number: DeviceNumber) -> Bool {
        self.devices.zeroesRanges(number)
    }

    /// Throws unless nothing uses the medium.
    package func requireUnused(_ medium: SlotMedium) throws(SlotProblem) {
        try self.requireUnused(medium, apartFrom: nil, depth: 0)
    }

    /// - Parameter loop: a loop device whose use of the medium is known, being the one that was asked for.
    private func requireUnused(
        _ medium: SlotMedium, apartFrom loop: DeviceNumber?, depth: Int
    ) throws(SlotProblem) {
        guard depth < Self.loopDepth else { throw .unprovable("loop devices stand for loop devices") }
        let relatives = try self.relatives(of: medium)
        let media = [medium] + relatives.map { .device($0.number) }
        let loops = try onDisk { () throws(StorageError) in try self.devices.loopDevices() }
        for (relative, backing) in loops where relative.number != loop {
            guard let backing, media.contains(backing) else { continue }
            throw .used(.loopDevice("/dev/" + relative.name))
        }
        try self.requireNoSwap(media)
        if !relatives.isEmpty { try self.requireNotMounted(relatives) }
        // A loop device, or a partition of one, is only as unused as what it stands for.
        for (own, backing) in loops where relatives.contains(own) {
            guard let backing else { throw .unprovable("nobody knows what /dev/\(own.name) stands for") }
            try self.requireUnused(backing, apartFrom: own.number, depth: depth + 1)
        }
    }

    private func relatives(of medium: SlotMedium) throws(SlotProblem) -> [BlockDevices.Relative] {
        guard case .device(let number) = medium else { return [] }
        let relatives = try onDisk { () throws(StorageError) in try self.devices.relatives(of: number) }
        guard let relatives else { throw .unprovable("/sys does not know the device \(number)") }
        return relatives
    }

    private func requireNotMounted(_ relatives: [BlockDevices.Relative]) throws(SlotProblem) {
        guard let text = try self.table("self/mountinfo"), let mounts = MountTable(parsing: text) else {
            throw .unprovable("the table of mounts is missing or not understood")
        }
        var root = stat()
        guard stat("/", &root) == 0 else { throw .storage(.last("look at", "/")) }
        let rootNumber = DeviceNumber(UInt64(root.st_dev))
        for relative in relatives {
            let device = "/dev/" + relative.name
            if relative.number == rootNumber { throw .used(.runningSystem(device: device)) }
            guard let mount = mounts.entries.first(where: { $0.isOn(relative.number) }) else { continue }
            throw .used(
                mount.point == "/"
                    ? .runningSystem(device: device) : .mounted(device: device, at: mount.point))
        }
    }

    private func requireNoSwap(_ media: [SlotMedium]) throws(SlotProblem) {
        // A kernel without swapping has no such table.
        guard let text = try self.table("swaps") else { return }
        for line in text.split(separator: "\n").dropFirst() {
            guard let field = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first else { continue }
            let path = unescapingOctal(field)
            guard let medium = SlotMedium(atPath: path), media.contains(medium) else { continue }
            throw .used(.swap(device: path))
        }
    }

    /// The text of a table; `nil` where the kernel has none.
    private func table(_ name: String) throws(SlotProblem) -> String? {
        let path = "\(self.processes)/\(name)"
        do throws(StorageError) {
            let file = try OwnedDescriptor(opening: path, O_RDONLY, for: "read")
            let bytes = try readAll(of: file, limit: Self.tableByteCount, path: path)
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            guard error.errno == ENOENT else { throw .unprovable("\(error)") }
            return nil
        }
    }
}

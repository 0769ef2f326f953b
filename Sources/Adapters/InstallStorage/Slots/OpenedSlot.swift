import CStorage
internal import DurableStorage
import Glibc
internal import InstallEngine

/// A slot that was proved to be unused, and is held open: nobody can mount a block device meanwhile.
final class OpenedSlot: Sendable {
    /// Its name.
    let name: SlotName
    /// Its path by the configuration.
    let path: String
    /// What it is made of.
    let medium: SlotMedium
    /// How many bytes it has.
    let byteCount: UInt64
    /// Reads and writes past the page cache begin and end at multiples of this, memory included.
    let alignment: Int
    /// The open device or file, for reading and writing.
    let descriptor: OwnedDescriptor

    /// Proves that nothing uses the slot, and opens it.
    ///
    /// What a path leads to may change at any time. So it is looked up once; everything is proved of what was found
    /// there, and that is what is opened.
    /// - Parameter running: the slot that the system runs from, and what that is made of.
    init(
        _ name: SlotName, path: String, usage: MediumUsage,
        running: (name: SlotName, medium: SlotMedium)? = nil
    ) throws(SlotProblem) {
        let found = fc_open_path(path)
        guard found >= 0 else {
            throw .storage(StorageError(operation: "open the slot", path: path, errno: -found))
        }
        let place = OwnedDescriptor(owning: found)
        let medium = try Self.medium(of: place, path: path)
        if let running, running.medium == medium { throw .sameAsRunning(running.name) }
        try usage.requireUnused(medium)
        let descriptor = try Self.open(place, medium, path: path)
        guard try Self.medium(of: descriptor, path: path) == medium else { throw .changed }
        self.name = name
        self.path = path
        self.medium = medium
        self.byteCount = try Self.byteCount(of: descriptor, medium, path: path)
        self.alignment = Self.alignment(of: descriptor, medium)
        self.descriptor = descriptor
    }

    /// Throws unless the path still leads to what was opened.
    func requireUnchanged() throws(SlotProblem) {
        guard SlotMedium(atPath: self.path) == self.medium else { throw .changed }
        let byteCount = try Self.byteCount(of: self.descriptor, self.medium, path: self.path)
        guard byteCount == self.byteCount else { throw .ended(atByte: byteCount) }
    }

    /// Throws unless so many bytes fit.
    func requireRoom(for byteCount: UInt64) throws(SlotProblem) {
        guard byteCount <= self.byteCount else {
            throw .tooSmall(byteCount: self.byteCount, neededByteCount: byteCount)
        }
    }

    private static func medium(
        of place: borrowing OwnedDescriptor, path: String
    ) throws(SlotProblem) -> SlotMedium {
        var status = stat()
        guard fstat(place.rawValue, &status) == 0 else { throw .storage(.last("look at the slot", path)) }
        guard let medium = SlotMedium(status) else { throw .noMedium }
        return medium
    }

    /// Opens what was found, for us alone.
    ///
    /// The kernel refuses block devices that are mounted or part of another device, and from now on lets nobody mount
    /// them. Of files it knows nothing, so there a lock keeps a second agent away.
    private static func open(
        _ place: borrowing OwnedDescriptor, _ medium: SlotMedium, path: String
    ) throws(SlotProblem) -> OwnedDescriptor {
        do throws(StorageError) {
            let flags = O_RDWR | (medium.isDevice ? O_EXCL : 0) | O_NONBLOCK | O_NOCTTY
            let opened = try OwnedDescriptor(
                opening: "/proc/self/fd/\(place.rawValue)", flags, for: "open the slot")
            // Not of devices: there udev takes the lock for a moment whenever somebody has closed one.
            let isFree = medium.isDevice || flock(opened.rawValue, LOCK_EX | LOCK_NB) == 0
            guard isFree else { throw .last("lock the slot", path) }
            return opened
        } catch {
            if error.errno == EBUSY || error.errno == EWOULDBLOCK { throw .busy }
            throw .storage(StorageError(operation: error.operation, path: path, errno: error.errno))
        }
    }

    private static func byteCount(
        of descriptor: borrowing OwnedDescriptor, _ medium: SlotMedium, path: String
    ) throws(SlotProblem) -> UInt64 {
        switch medium {
        case .device:
            let byteCount = fc_block_device_size(descriptor.rawValue)
            guard byteCount >= 0 else {
                throw .storage(
                    StorageError(
                        operation: "find out the size of", path: path, errno: Int32(clamping: -byteCount)))
            }
            return UInt64(byteCount)
        case .file:
            var status = stat()
            guard fstat(descriptor.rawValue, &status) == 0 else {
                throw .storage(.last("find out the size of", path))
            }
            return UInt64(clamping: status.st_size)
        }
    }

    private static func alignment(of descriptor: borrowing OwnedDescriptor, _ medium: SlotMedium) -> Int {
        guard case .device = medium else { return TransferSize.alignment }
        return max(TransferSize.alignment, Int(fc_logical_block_size(descriptor.rawValue)))
    }
}

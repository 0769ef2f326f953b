import Glibc

/// What a slot is made of, whatever path leads to it.
package enum SlotMedium: Hashable, Sendable {
    /// A block device.
    case device(DeviceNumber)
    /// A regular file, told by its file system and its number in that.
    case file(device: UInt64, inode: UInt64)

    /// Whether it is a block device.
    var isDevice: Bool {
        if case .device = self { true } else { false }
    }

    /// Takes it from what `stat(2)` said; `nil` for what can be no slot.
    init?(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFBLK: self = .device(DeviceNumber(UInt64(status.st_rdev)))
        case S_IFREG: self = .file(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        default: return nil
        }
    }

    /// What a path leads to, symbolic links followed; `nil` where that is no medium, or nothing.
    init?(atPath path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

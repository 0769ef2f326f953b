internal import DurableStorage

/// What uses a device or a file, so that it must not be written.
package enum MediumUse: Hashable, Sendable {
    /// The running system's `/` is on it, on one of its partitions, or on a device made of it.
    case runningSystem(device: String)
    /// It is mounted, or a partition of it, or a device made of it.
    case mounted(device: String, at: String)
    /// The system swaps to it.
    case swap(device: String)
    /// A loop device stands for it.
    case loopDevice(String)
}

extension MediumUse: CustomStringConvertible {
    /// How it is used, as it follows the slot's name, and what to do.
    package var description: String {
        switch self {
        case .runningSystem(let device):
            "holds the running system (on \(printable(device))), and is never written"
        case .mounted(let device, let point):
            "is mounted (\(printable(device)) at '\(printable(point))'). Unmount it, and take it out of fstab"
        case .swap(let device):
            "is used for swapping (\(printable(device))). Choose another slot, or use swapoff"
        case .loopDevice(let device):
            "is in use by the loop device \(printable(device)). Detach that (losetup --detach)"
        }
    }
}

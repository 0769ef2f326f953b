/// What a name on a disk stands for.
public enum DiskEntry: Hashable, Sendable {
    /// A regular file of so many bytes.
    case file(byteCount: UInt64)
    /// A directory.
    case directory
    /// A symbolic link to `target`, as it is written.
    case symbolicLink(target: String)
    /// A device, FIFO or socket.
    case other
}

import Glibc

/// What tells one version of a file from another without reading it.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let byteCount: UInt64
    let modificationNanoseconds: Int64
    let changeNanoseconds: Int64

    /// The identity of the open file; `nil` when it is no regular file.
    init?(descriptor: Int32) throws(PackageShelfError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
        self.byteCount = UInt64(clamping: status.st_size)
        self.modificationNanoseconds = Self.nanoseconds(status.st_mtim)
        self.changeNanoseconds = Self.nanoseconds(status.st_ctim)
    }

    /// Whether the contents are the same; a file that was only renamed or removed meanwhile has them still.
    func hasSameContents(as other: Self) -> Bool {
        self.byteCount == other.byteCount && self.modificationNanoseconds == other.modificationNanoseconds
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

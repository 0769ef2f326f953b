import Glibc

/// What tells one file from another, and one state of a file from the next, without reading it.
package struct FileIdentity: Hashable, Sendable {
    /// The file system.
    package let device: UInt64
    /// The file's number in it.
    package let inode: UInt64
    /// Size in bytes.
    package let byteCount: UInt64
    /// When its contents were last written, in nanoseconds since 1970.
    package let modificationNanoseconds: Int64
    /// When it was last written, renamed, or had its permissions changed.
    package let changeNanoseconds: Int64

    /// Takes the identity from what `stat(2)` said.
    package init(_ status: stat) {
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
        self.byteCount = UInt64(clamping: status.st_size)
        self.modificationNanoseconds = Self.nanoseconds(status.st_mtim)
        self.changeNanoseconds = Self.nanoseconds(status.st_ctim)
    }

    /// The identity of an open file; `nil` when it cannot be looked at.
    package init?(ofDescriptor descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The identity of the file at a path, a symbolic link followed; `nil` when there is none.
    package init?(ofPath path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Whether both are one file, whatever its names and contents.
    package func isSameFile(as other: Self) -> Bool {
        self.device == other.device && self.inode == other.inode
    }

    /// Whether the contents are the same; a file that was only renamed or removed meanwhile has them still.
    package func hasSameContents(as other: Self) -> Bool {
        self.byteCount == other.byteCount && self.modificationNanoseconds == other.modificationNanoseconds
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

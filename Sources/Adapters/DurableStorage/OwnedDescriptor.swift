import Glibc

/// A file descriptor that is closed when its owner goes away.
package struct OwnedDescriptor: ~Copyable, Sendable {
    /// The descriptor, for system calls; never to be closed or kept by the caller.
    package let rawValue: Int32

    /// Takes over an open descriptor.
    package init(owning rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Opens `path` with `O_CLOEXEC` and the given flags: `open(2)`.
    ///
    /// - Parameter permissions: mode bits of a file that is created, subject to the umask.
    package init(
        opening path: String, _ flags: Int32, permissions: UInt32 = 0, for operation: String
    ) throws(StorageError) {
        var result: Int32
        repeat {
            result = open(path, flags | O_CLOEXEC, permissions)
        } while result < 0 && errno == EINTR
        guard result >= 0 else { throw .last(operation, path) }
        self.rawValue = result
    }

    /// Opens an existing directory, following symbolic links.
    package init(directory path: String) throws(StorageError) {
        try self.init(opening: path, O_RDONLY | O_DIRECTORY, for: "open the directory")
    }

    deinit {
        close(self.rawValue)
    }

    /// Waits until the file's data, or the directory's entries, are on the disk: `fsync(2)`.
    package func synchronize(_ path: String) throws(StorageError) {
        while fsync(self.rawValue) != 0 {
            guard errno == EINTR else { throw .last("synchronize", path) }
        }
    }
}

import CStorage
internal import DurableStorage
import Glibc

/// An unfinished file, locked while it lives, that a later run finds again by its name.
struct PartialFile: ~Copyable, Sendable {
    /// Its name in the working directory.
    let name: String
    /// Where it stands, for people.
    let path: String
    /// The open file.
    let descriptor: OwnedDescriptor

    /// Opens or creates a file.
    ///
    /// Throws `EWOULDBLOCK` where another process is at it.
    init(_ name: String, in directory: borrowing BaseDirectory) throws(StorageError) {
        let path = directory.location(of: name)
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(directory.descriptor.rawValue, name, flags, 0o666)
        guard descriptor >= 0 else { throw .last("create", path) }
        let file = OwnedDescriptor(owning: descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StorageError(operation: "write to", path: path, errno: ENODEV)
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR else { throw .last("receive into", path) }
        }
        // Whoever had the lock may have given the file its final name meanwhile.
        var named = stat()
        guard fstatat(directory.descriptor.rawValue, name, &named, AT_SYMLINK_NOFOLLOW) == 0,
            named.st_ino == status.st_ino, named.st_dev == status.st_dev
        else { throw StorageError(operation: "receive into", path: path, errno: EWOULDBLOCK) }
        self.name = name
        self.path = path
        self.descriptor = file
    }

    deinit {
        flock(self.descriptor.rawValue, LOCK_UN)
    }

    /// Sets the space for so many bytes aside; they read as zeros until they are written.
    ///
    /// On a file system in memory this writes all of them, and takes its time.
    func reserve(byteCount: UInt64) throws(StorageError) {
        guard let length = off_t(exactly: byteCount) else {
            throw StorageError(operation: "reserve space for", path: self.path, errno: EFBIG)
        }
        let result = length == 0 ? 0 : fc_allocate(self.descriptor.rawValue, Int64(length))
        guard result == 0 || result == -EOPNOTSUPP || result == -ENOSYS else {
            throw StorageError(operation: "reserve space for", path: self.path, errno: -result)
        }
    }

    /// Sets the file's length.
    func truncate(byteCount: UInt64) throws(StorageError) {
        guard let length = off_t(exactly: byteCount) else {
            throw StorageError(operation: "set the length of", path: self.path, errno: EFBIG)
        }
        while ftruncate(self.descriptor.rawValue, length) != 0 {
            guard errno == EINTR else { throw .last("set the length of", self.path) }
        }
    }

    /// Its length in bytes.
    func byteCount() throws(StorageError) -> UInt64 {
        var status = stat()
        guard fstat(self.descriptor.rawValue, &status) == 0 else { throw .last("look at", self.path) }
        return UInt64(status.st_size)
    }

    /// Waits until its data is on the disk.
    func synchronize() throws(StorageError) {
        try self.descriptor.synchronize(self.path)
    }
}

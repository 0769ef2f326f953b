import CStorage
import Glibc

/// A file that grows beside its target and takes the target's name only when it is whole.
///
/// It stands in the target's directory, so that the rename at the end never crosses file systems, under a
/// name that nobody can foretell, and it is locked with `flock(2)` while it lives: ``removeLeftovers(besideTarget:)``
/// tells by that lock what a killed process left behind. Without ``commit(replacing:)`` it is removed when it
/// goes out of scope.
package struct TemporaryFile: ~Copyable, Sendable {
    /// The open file, for reading and writing; it stays this file's own.
    package let descriptor: Int32
    /// Where the file stands until it is committed.
    package let path: String
    /// Where it will stand.
    package let targetPath: String

    private let directory: OwnedDescriptor
    private let directoryPath: String
    private let name: String
    private let targetName: String
    private var isPending = true

    /// Creates an empty temporary file in the directory of `targetPath`.
    ///
    /// A target that exists must be a regular file: a rename would silently put a file in the place of a
    /// device such as `/dev/null`, or of a symbolic link that somebody set on purpose.
    /// - Parameter permissions: mode bits, subject to the umask.
    package init(besideTarget targetPath: String, permissions: UInt32 = 0o666) throws(StorageError) {
        guard let parts = PathParts(targetPath) else {
            throw StorageError(operation: "write a file named", path: targetPath, errno: EISDIR)
        }
        let directory = try OwnedDescriptor(directory: parts.directory)
        try Self.requireReplaceable(parts.name, in: directory, path: targetPath)
        let (descriptor, name) = try Self.create(in: directory, beside: parts, permissions: permissions)
        self.descriptor = descriptor
        self.name = name
        self.path = parts.sibling(name)
        self.targetPath = targetPath
        self.targetName = parts.name
        self.directory = directory
        self.directoryPath = parts.directory
    }

    deinit {
        if self.isPending {
            unlinkat(self.directory.rawValue, self.name, 0)
        }
        close(self.descriptor)
    }

    /// Makes the file `byteCount` bytes long and sets the space aside, so that a full disk shows before the work.
    ///
    /// Where the file system cannot set space aside, the file only gets its length. Nothing is ever written
    /// for it: zeros by hand would wear a small box's flash, and take as long as the file itself.
    package func reserve(byteCount: UInt64) throws(StorageError) {
        guard let length = off_t(exactly: byteCount) else {
            throw StorageError(operation: "reserve space for", path: self.targetPath, errno: EFBIG)
        }
        if length > 0 {
            let result = fc_allocate(self.descriptor, Int64(length))
            guard result == 0 || result == -EOPNOTSUPP || result == -ENOSYS else {
                throw StorageError(operation: "reserve space for", path: self.targetPath, errno: -result)
            }
        }
        try self.truncate(byteCount: length)
    }

    /// Writes all of `bytes` at `offset`, counted from the start of the file.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) {
        try writeFully(bytes, to: self.descriptor, at: offset, path: self.targetPath)
    }

    /// Writes all of `bytes` at `offset`, counted from the start of the file.
    package func write(_ bytes: [UInt8], at offset: UInt64) throws(StorageError) {
        try bytes.span.withUnsafeBytes { (buffer) throws(StorageError) in try self.write(buffer, at: offset) }
    }

    /// Reads up to `buffer.count` bytes at `offset`; fewer only at the end of the file.
    package func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(StorageError) -> Int {
        var byteCount = 0
        while byteCount < buffer.count, let start = buffer.baseAddress {
            guard let position = off_t(exactly: offset)?.addingReportingOverflow(off_t(byteCount)),
                !position.overflow
            else { throw StorageError(operation: "read", path: self.path, errno: EFBIG) }
            let count = pread(
                self.descriptor, start + byteCount, buffer.count - byteCount, position.partialValue)
            if count < 0 {
                guard errno == EINTR else { throw .last("read", self.path) }
                continue
            }
            guard count > 0 else { break }
            byteCount += count
        }
        return byteCount
    }

    /// Gives the file its target's name, durably: data first, then the name, then the directory.
    ///
    /// - Parameter replacing: whether a file of that name may be replaced; if not, `EEXIST` is thrown.
    package consuming func commit(replacing: Bool = true) throws(StorageError) {
        try self.synchronize()
        try self.rename(replacing: replacing)
        self.isPending = false
        try self.directory.synchronize(self.directoryPath)
    }

    /// Waits until everything written so far is on the disk.
    package func synchronize() throws(StorageError) {
        while fsync(self.descriptor) != 0 {
            guard errno == EINTR else { throw .last("synchronize", self.path) }
        }
    }

    /// Sets the file's length.
    private func truncate(byteCount: off_t) throws(StorageError) {
        while ftruncate(self.descriptor, byteCount) != 0 {
            guard errno == EINTR else { throw .last("set the length of", self.path) }
        }
    }

    private func rename(replacing: Bool) throws(StorageError) {
        let directory = self.directory.rawValue
        guard !replacing else {
            guard renameat(directory, self.name, directory, self.targetName) == 0 else {
                throw .last("put the finished file in place as", self.targetPath)
            }
            return
        }
        var result = fc_rename_new(directory, self.name, directory, self.targetName)
        if result == -EINVAL || result == -ENOSYS {
            // Old kernels and some file systems: a hard link refuses a name that is taken, too.
            result = linkat(directory, self.name, directory, self.targetName, 0) == 0 ? 0 : -errno
            if result == 0 { unlinkat(directory, self.name, 0) }
        }
        guard result == 0 else {
            throw StorageError(
                operation: "put the finished file in place as", path: self.targetPath, errno: -result)
        }
    }
}

extension TemporaryFile {
    /// Attempts at a fresh name before giving up; only a clean-up that runs at the very same moment spoils one.
    private static let attemptLimit = 8

    private static func requireReplaceable(
        _ name: String, in directory: borrowing OwnedDescriptor, path: String
    ) throws(StorageError) {
        var status = stat()
        guard fstatat(directory.rawValue, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        let problem: Int32
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: problem = EISDIR
        case S_IFLNK: problem = ELOOP
        default: problem = ENODEV
        }
        throw StorageError(operation: "replace", path: path, errno: problem)
    }

    private static func create(
        in directory: borrowing OwnedDescriptor, beside target: PathParts, permissions: UInt32
    ) throws(StorageError) -> (descriptor: Int32, name: String) {
        let names = TemporaryFileName(targetName: target.name)
        for _ in 0..<Self.attemptLimit {
            let name = try names.random()
            let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            let descriptor = openat(directory.rawValue, name, flags, permissions)
            guard descriptor >= 0 else {
                if errno == EEXIST || errno == EINTR { continue }
                throw .last("create a file in", target.directory)
            }
            if Self.lock(descriptor) { return (descriptor, name) }
            close(descriptor)
            unlinkat(directory.rawValue, name, 0)
        }
        throw StorageError(operation: "create a file in", path: target.directory, errno: EEXIST)
    }

    /// Locks a new file; `false` when a clean-up got hold of it between its creation and the lock.
    private static func lock(_ descriptor: Int32) -> Bool {
        // A file system without locks (some network ones) is no obstacle: its leftovers just stay.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return false }
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0
    }
}

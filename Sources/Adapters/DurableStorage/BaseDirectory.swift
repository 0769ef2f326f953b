import CStorage
import Glibc

/// A directory held open, and what can be done durably with the names in it.
///
/// Every name is a single component: the caller has checked it. Nothing here follows a symbolic link in the
/// last place.
package struct BaseDirectory: ~Copyable, Sendable {
    /// Where it is, for error messages and for programs started in it.
    package let path: String
    /// The open directory, for calls such as ``removeTree(_:in:path:)``.
    package let descriptor: OwnedDescriptor

    /// Opens an existing directory.
    package init(opening path: String) throws(StorageError) {
        self.path = path
        self.descriptor = try OwnedDescriptor(directory: path)
    }

    /// The path of a name in it.
    package func location(of name: String) -> String {
        self.path + "/" + name
    }

    /// What is known about a name without following it; `nil` where nothing has that name.
    package func status(of name: String) throws(StorageError) -> EntryStatus? {
        var status = stat()
        guard fstatat(self.descriptor.rawValue, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            guard errno == ENOENT else { throw .last("look at", self.location(of: name)) }
            return nil
        }
        return EntryStatus(status)
    }

    /// Like ``status(of:)`` of what a symbolic link points to.
    package func statusFollowing(_ name: String) throws(StorageError) -> EntryStatus? {
        var status = stat()
        guard fstatat(self.descriptor.rawValue, name, &status, 0) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .last("look at", self.location(of: name)) }
            return nil
        }
        return EntryStatus(status)
    }

    /// The names in it, hidden ones too; those that are not UTF-8 are left out, for none of ours is such.
    package func names() throws(StorageError) -> [String] {
        try entryNames(of: self.descriptor, path: self.path).compactMap {
            String(validating: $0, as: UTF8.self)
        }
    }

    /// Makes a directory in it.
    package func makeDirectory(_ name: String, permissions: UInt32 = 0o755) throws(StorageError) {
        guard mkdirat(self.descriptor.rawValue, name, permissions) == 0 else {
            throw .last("create the directory", self.location(of: name))
        }
    }

    /// Gives `source` the name `destination`, in one step; a file of that name is replaced.
    package func rename(_ source: String, to destination: String) throws(StorageError) {
        let directory = self.descriptor.rawValue
        guard renameat(directory, source, directory, destination) == 0 else {
            throw .last("rename to '\(destination)'", self.location(of: source))
        }
    }

    /// Exchanges two names in one step, so that neither is ever missing.
    ///
    /// - Returns: `false` where the kernel or the file system cannot do that; nothing has changed then.
    package func exchange(_ first: String, with second: String) throws(StorageError) -> Bool {
        let directory = self.descriptor.rawValue
        let result = fc_rename_exchange(directory, first, directory, second)
        if result == -EINVAL || result == -ENOSYS || result == -EOPNOTSUPP { return false }
        guard result == 0 else {
            throw StorageError(
                operation: "exchange with '\(second)'", path: self.location(of: first), errno: -result)
        }
        return true
    }

    /// Removes a name that is not a directory; nothing there is fine.
    package func unlink(_ name: String) throws(StorageError) {
        guard unlinkat(self.descriptor.rawValue, name, 0) == 0 || errno == ENOENT else {
            throw .last("remove", self.location(of: name))
        }
    }

    /// Removes whatever has the name, with all below it; nothing there is fine.
    package func removeTree(_ name: String) throws(StorageError) {
        try DurableStorage.removeTree(name, in: self.descriptor, path: self.location(of: name))
    }

    /// Waits until its entries are on the disk.
    package func synchronize() throws(StorageError) {
        try self.descriptor.synchronize(self.path)
    }
}

extension BaseDirectory {
    /// The target of a symbolic link; `nil` where nothing has that name.
    package func linkTarget(of name: String) throws(StorageError) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(self.descriptor.rawValue, name, &buffer, buffer.count)
        guard count >= 0 else {
            guard errno == ENOENT else { throw .last("read the symbolic link", self.location(of: name)) }
            return nil
        }
        return String(decoding: buffer.prefix(count).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Makes a symbolic link point to `target`, in one step: whoever follows it finds the old target or the new.
    ///
    /// - Parameter temporaryName: a free name beside it.
    package func setLink(
        _ name: String, to target: String, temporaryName: String
    ) throws(StorageError) {
        guard symlinkat(target, self.descriptor.rawValue, temporaryName) == 0 else {
            throw .last("create the symbolic link", self.location(of: temporaryName))
        }
        do throws(StorageError) {
            try self.rename(temporaryName, to: name)
        } catch {
            try? self.unlink(temporaryName)
            throw error
        }
        try self.synchronize()
    }

    /// Takes the lock file `name`, for as long as the result lives: `flock(2)`.
    ///
    /// Throws `EWOULDBLOCK` at once when another process holds it. The file stays when the lock goes.
    package func lock(_ name: String) throws(StorageError) -> FileLock {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(self.descriptor.rawValue, name, flags, 0o600)
        guard descriptor >= 0 else { throw .last("open the lock", self.location(of: name)) }
        let file = OwnedDescriptor(owning: descriptor)
        while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR else { throw .last("lock", self.location(of: name)) }
        }
        return FileLock(holding: file)
    }
}

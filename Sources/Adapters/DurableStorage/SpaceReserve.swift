import CStorage
import Glibc

/// Room in a file system that is set aside for what must be written even when it is full, such as a journal.
///
/// It is a file of nothing, which is removed when its room is needed.
package struct SpaceReserve: Hashable, Sendable {
    /// Room for some hundred records of a journal.
    package static let usualByteCount = 64 << 10

    /// The file, in the file system where there must be room.
    package let path: String
    /// How much room.
    package let byteCount: Int

    /// Describes a reserve; nothing is made yet.
    package init(at path: String, byteCount: Int = Self.usualByteCount) {
        self.path = path
        self.byteCount = byteCount
    }

    /// Makes the reserve durably, or finds it.
    ///
    /// - Throws: `ENOSPC` where there is no room for it; nothing is left of it then.
    package func make() throws(StorageError) {
        guard try !self.isThere() else { return }
        let file = try OwnedDescriptor(
            regularFile: self.path, O_WRONLY | O_CREAT, permissions: 0o600, for: "set aside room as")
        do throws(StorageError) {
            try self.fill(file)
            try file.synchronize(self.path)
        } catch {
            unlink(self.path)
            throw error
        }
        try self.synchronizeDirectory()
    }

    /// Gives the room back to whoever writes next.
    ///
    /// - Returns: `false` where there was none.
    package func release() throws(StorageError) -> Bool {
        guard unlink(self.path) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .last("give up the room of", self.path) }
            return false
        }
        // A file system with a journal lets nobody have the blocks before that is written.
        try self.synchronizeDirectory()
        return true
    }

    /// Whether it is there in full: a file with holes has no room.
    private func isThere() throws(StorageError) -> Bool {
        var status = stat()
        guard lstat(self.path, &status) == 0 else {
            guard errno == ENOENT else { throw .last("look at", self.path) }
            return false
        }
        return status.st_mode & S_IFMT == S_IFREG && status.st_size == off_t(self.byteCount)
            && Int(status.st_blocks) * 512 >= self.byteCount
    }

    private func fill(_ file: borrowing OwnedDescriptor) throws(StorageError) {
        try setLength(of: file, 0, path: self.path)
        let result = fc_allocate(file.rawValue, Int64(self.byteCount))
        if result == 0 { return }
        guard result == -EOPNOTSUPP || result == -ENOSYS else {
            throw StorageError(operation: "set aside room as", path: self.path, errno: -result)
        }
        // FAT cannot: there zeros are written, which no file system of that kind leaves out.
        let zeros = [UInt8](repeating: 0, count: self.byteCount)
        try zeros.span.withUnsafeBytes { (bytes) throws(StorageError) in
            try writeFully(bytes, to: file.rawValue, at: 0, path: self.path)
        }
    }

    private func synchronizeDirectory() throws(StorageError) {
        guard let parts = PathParts(self.path) else { return }
        try DurableStorage.synchronizeDirectory(parts.directory)
    }
}

extension SpaceReserve {
    /// Does something that may need room, and where there is none, once more with the room of the reserve.
    ///
    /// The reserve is kept where `path` lies in another file system.
    package func whenNeeded<Result: ~Copyable>(
        for path: String, _ body: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        do throws(StorageError) {
            return try body()
        } catch {
            guard error.errno == ENOSPC || error.errno == EDQUOT, self.isInFileSystem(of: path) else {
                throw error
            }
            // Why nothing could be written is worth more than why that could not be helped.
            guard (try? self.release()) == true else { throw error }
            return try body()
        }
    }

    private func isInFileSystem(of path: String) -> Bool {
        var own = stat()
        var other = stat()
        guard lstat(self.path, &own) == 0 else { return false }
        if lstat(path, &other) != 0 {
            guard let parts = PathParts(path), stat(parts.directory, &other) == 0 else { return false }
        }
        return own.st_dev == other.st_dev
    }
}

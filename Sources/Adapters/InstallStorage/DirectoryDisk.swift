import CStorage
package import DurableStorage
import Glibc
package import InstallEngine

/// The real file system, by absolute paths.
///
/// Every error is a ``StorageError``. Nothing is synchronised that was not asked for.
package struct DirectoryDisk: InstallDisk {
    private let reserve: SpaceReserve?

    /// Creates it; there is nothing to prepare.
    ///
    /// - Parameter reserve: room that ``append(_:to:)`` and ``writeFile(_:_:)`` use where there is no other.
    package init(reserve: SpaceReserve? = nil) {
        self.reserve = reserve
    }

    package func entry(at path: String) throws(StorageError) -> DiskEntry? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            // Below a file there is nothing either.
            guard errno == ENOENT || errno == ENOTDIR else { throw .last("look at", path) }
            return nil
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(byteCount: UInt64(clamping: status.st_size))
        case S_IFDIR: return .directory
        case S_IFLNK: return try self.linkTarget(of: path).map { .symbolicLink(target: $0) }
        default: return .other
        }
    }

    package func names(in directory: String) throws(StorageError) -> [String] {
        let opened: OwnedDescriptor
        do throws(StorageError) {
            opened = try Self.directory(opening: directory)
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return []
        }
        return try entryNames(of: opened, path: directory).compactMap {
            String(validating: $0, as: UTF8.self)
        }
    }

    package func contents(of path: String, limit: Int) throws(StorageError) -> [UInt8]? {
        let file: OwnedDescriptor
        do throws(StorageError) {
            file = try OwnedDescriptor(regularFile: path, for: "read")
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return nil
        }
        return try readAll(of: file, limit: limit, path: path)
    }

    package func freeByteCount(in directory: String) throws(StorageError) -> UInt64 {
        try DurableStorage.freeByteCount(inFileSystemOf: directory)
    }

    package mutating func makeDirectory(_ path: String) throws(StorageError) {
        guard mkdir(path, 0o755) != 0 else { return }
        let failure = StorageError.last("create the directory", path)
        guard failure.errno == EEXIST, try self.entry(at: path) == .directory else { throw failure }
    }

    package mutating func writeFile(_ path: String, _ bytes: [UInt8]) throws(StorageError) {
        let file = try OwnedDescriptor(
            regularFile: path, O_WRONLY | O_CREAT, permissions: 0o644, for: "write")
        try setLength(of: file, 0, path: path)
        try self.write(bytes, to: file, at: 0, path: path)
    }

    package mutating func append(_ bytes: [UInt8], to path: String) throws(StorageError) {
        let file = try OwnedDescriptor(regularFile: path, O_WRONLY, for: "append to")
        let end = lseek(file.rawValue, 0, SEEK_END)
        guard end >= 0 else { throw .last("append to", path) }
        try self.write(bytes, to: file, at: UInt64(end), path: path)
    }

    package mutating func truncate(_ path: String, byteCount: Int) throws(StorageError) {
        let file = try OwnedDescriptor(regularFile: path, O_WRONLY, for: "cut")
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw .last("cut", path) }
        // Cutting never makes a file longer: a hole at its end would pass for bytes that somebody wrote.
        guard byteCount >= 0, off_t(byteCount) <= status.st_size else {
            throw StorageError(operation: "cut to \(byteCount) bytes", path: path, errno: EINVAL)
        }
        try setLength(of: file, off_t(byteCount), path: path)
    }

    package mutating func rename(_ source: String, to destination: String) throws(StorageError) {
        guard Glibc.rename(source, destination) == 0 else {
            throw .last("rename to '\(printable(destination))'", source)
        }
    }

    package mutating func exchange(_ first: String, with second: String) throws(StorageError) -> Bool {
        let result = fc_rename_exchange(AT_FDCWD, first, AT_FDCWD, second)
        // What an overlay has in a layer below cannot be exchanged either.
        if [-EINVAL, -ENOSYS, -EOPNOTSUPP, -EXDEV].contains(result) { return false }
        guard result == 0 else {
            throw StorageError(
                operation: "exchange with '\(printable(second))'", path: first, errno: -result)
        }
        return true
    }

    package mutating func makeSymbolicLink(_ path: String, to target: String) throws(StorageError) {
        guard symlink(target, path) == 0 else { throw .last("create the symbolic link", path) }
    }

    package mutating func removeTree(_ path: String) throws(StorageError) {
        guard let name = Self.name(of: path) else {
            throw StorageError(operation: "remove", path: path, errno: EINVAL)
        }
        let directory: OwnedDescriptor
        do throws(StorageError) {
            directory = try OwnedDescriptor(directory: Self.directory(of: path))
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return
        }
        try DurableStorage.removeTree(name, in: directory, path: path)
    }

    package mutating func synchronizeFile(_ path: String) throws(StorageError) {
        try OwnedDescriptor(regularFile: path, for: "synchronize").synchronize(path)
    }

    package mutating func synchronizeDirectory(_ path: String) throws(StorageError) {
        try Self.directory(opening: path).synchronize(path)
    }

    package mutating func synchronizeTree(_ path: String) throws(StorageError) {
        // Once for everything: a call per file would wait for the disk as often as there are files.
        let directory = try Self.directory(opening: path)
        let result = fc_synchronize_file_system(directory.rawValue)
        guard result == 0 else {
            throw StorageError(operation: "synchronize", path: path, errno: -result)
        }
    }
}

extension DirectoryDisk {
    /// Opens a directory that is itself no symbolic link.
    private static func directory(opening path: String) throws(StorageError) -> OwnedDescriptor {
        try OwnedDescriptor(
            opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK, for: "open the directory")
    }

    /// Writes all of it, in the end with the room of the reserve: a part that was written before is written over.
    private func write(
        _ bytes: [UInt8], to file: borrowing OwnedDescriptor, at offset: UInt64, path: String
    ) throws(StorageError) {
        let descriptor = file.rawValue
        let body = { () throws(StorageError) in
            try bytes.span.withUnsafeBytes { (buffer) throws(StorageError) in
                try writeFully(buffer, to: descriptor, at: offset, path: path)
            }
        }
        guard let reserve = self.reserve else { return try body() }
        try reserve.whenNeeded(for: path, body)
    }

    /// The last part of a path; `nil` where that is no name of its own.
    private static func name(of path: String) -> String? {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] }
        guard let name, !name.isEmpty, name != ".", name != ".." else { return nil }
        return String(name)
    }

    private func linkTarget(of path: String) throws(StorageError) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else {
            guard errno == ENOENT else { throw .last("read the symbolic link", path) }
            return nil
        }
        return String(decoding: buffer.prefix(count).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

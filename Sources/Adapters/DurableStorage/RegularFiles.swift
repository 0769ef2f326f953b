import Glibc

extension OwnedDescriptor {
    /// Opens a regular file, by default following no symbolic link in the last place, and waits for no device or FIFO.
    ///
    /// - Parameters:
    ///   - flags: how to open it, `O_RDONLY` unless said otherwise.
    ///   - followingLinks: whether a symbolic link is followed, as for files that an administrator names.
    ///   - permissions: mode bits of a file that is created, subject to the umask.
    /// - Throws: `EISDIR` for a directory, `ELOOP` for a symbolic link, `ENODEV` for whatever else is no file.
    package init(
        regularFile path: String, _ flags: Int32 = O_RDONLY, followingLinks: Bool = false,
        permissions: UInt32 = 0, for operation: String
    ) throws(StorageError) {
        let opened = try OwnedDescriptor(
            opening: path, flags | (followingLinks ? 0 : O_NOFOLLOW) | O_NONBLOCK | O_NOCTTY,
            permissions: permissions, for: operation)
        var status = stat()
        guard fstat(opened.rawValue, &status) == 0 else { throw .last(operation, path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = opened
        case S_IFDIR: throw StorageError(operation: operation, path: path, errno: EISDIR)
        default: throw StorageError(operation: operation, path: path, errno: ENODEV)
        }
    }
}

/// The bytes of an open file, from its beginning.
///
/// - Throws: `EFBIG` where it has more than `limit` of them.
package func readAll(
    of file: borrowing OwnedDescriptor, limit: Int, path: String
) throws(StorageError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
        let count = pread(file.rawValue, &chunk, chunk.count, off_t(bytes.count))
        if count < 0 {
            guard errno == EINTR else { throw .last("read", path) }
            continue
        }
        guard count > 0 else { return bytes }
        guard count <= limit - bytes.count else {
            throw StorageError(operation: "read more than \(limit) bytes of", path: path, errno: EFBIG)
        }
        bytes += chunk.prefix(count)
    }
}

/// Gives an open file a length.
package func setLength(
    of file: borrowing OwnedDescriptor, _ byteCount: off_t, path: String
) throws(StorageError) {
    while ftruncate(file.rawValue, byteCount) != 0 {
        guard errno == EINTR else { throw .last("set the length of", path) }
    }
}

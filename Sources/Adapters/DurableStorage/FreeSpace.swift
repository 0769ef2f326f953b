import Glibc

/// Bytes that this process may still store in the file system of a directory.
package func freeByteCount(inFileSystemOf directory: String) throws(StorageError) -> UInt64 {
    var status = statvfs()
    while statvfs(directory, &status) != 0 {
        guard errno == EINTR else { throw .last("look at the free space of", directory) }
    }
    // Root may use the blocks that are reserved for it.
    let blockCount = UInt64(geteuid() == 0 ? status.f_bfree : status.f_bavail)
    let (free, isHuge) = blockCount.multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return isHuge ? .max : free
}

/// Throws `ENOSPC` unless the file system of `path`'s directory has room for `byteCount` bytes more.
///
/// Nothing is set aside: for sizes that somebody on the network merely claims, which must not fill a disk.
package func requireFreeSpace(byteCount: UInt64, beside path: String) throws(StorageError) {
    guard let parts = PathParts(path) else {
        throw StorageError(operation: "write a file named", path: path, errno: EISDIR)
    }
    guard try freeByteCount(inFileSystemOf: parts.directory) >= byteCount else {
        throw StorageError(operation: "store \(byteCount) bytes as", path: path, errno: ENOSPC)
    }
}

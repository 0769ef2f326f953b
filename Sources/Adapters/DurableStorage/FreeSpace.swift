import Glibc

/// Throws `ENOSPC` unless the file system of `path`'s directory has room for `byteCount` bytes more.
///
/// Nothing is set aside: for sizes that somebody on the network merely claims, which must not fill a disk.
package func requireFreeSpace(byteCount: UInt64, beside path: String) throws(StorageError) {
    guard let parts = PathParts(path) else {
        throw StorageError(operation: "write a file named", path: path, errno: EISDIR)
    }
    var status = statvfs()
    while statvfs(parts.directory, &status) != 0 {
        guard errno == EINTR else { throw .last("look at the free space of", parts.directory) }
    }
    // Root may use the blocks that are reserved for it.
    let blockCount = UInt64(geteuid() == 0 ? status.f_bfree : status.f_bavail)
    let (free, isHuge) = blockCount.multipliedReportingOverflow(by: UInt64(status.f_frsize))
    guard isHuge || free >= byteCount else {
        throw StorageError(operation: "store \(byteCount) bytes as", path: path, errno: ENOSPC)
    }
}

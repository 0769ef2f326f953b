import Glibc

/// Throws unless a file at `path` can be created or replaced, as far as that can be known beforehand.
///
/// So that a program says at its start what it would otherwise say after an hour of work.
package func requireReplaceable(_ path: String) throws(StorageError) {
    _ = try TemporaryFile(besideTarget: path)
    var file = stat()
    var directory = stat()
    guard let parts = PathParts(path), lstat(path, &file) == 0, stat(parts.directory, &directory) == 0 else {
        return
    }
    // In a sticky directory such as /tmp nobody but its owner and root may replace a file.
    let user = geteuid()
    let isSticky = directory.st_mode & S_ISVTX != 0
    guard !isSticky || user == 0 || file.st_uid == user || directory.st_uid == user else {
        throw StorageError(operation: "replace", path: path, errno: EPERM)
    }
}

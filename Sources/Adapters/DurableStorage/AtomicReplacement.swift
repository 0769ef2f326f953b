import Glibc

/// What to do when the path of a file to be replaced is a symbolic link.
package enum SymbolicLinkTreatment: Sendable {
    /// Refuse it: right wherever others may write to the directory, such as `/tmp`.
    case refused
    /// Replace the file that it points to: right for a configuration file that an administrator linked.
    case followed
}

/// Replaces a file so that a reader finds the old bytes or the new ones, whatever moment power fails.
///
/// An existing file keeps its mode and, as far as this process may set them, its owner and group.
/// - Parameters:
///   - permissions: mode bits of a file that did not exist, subject to the umask.
///   - links: what to do when `path` is a symbolic link.
package func replaceFileAtomically(
    at path: String, with bytes: [UInt8], permissions: UInt32, links: SymbolicLinkTreatment = .refused
) throws(StorageError) {
    let path = links == .followed ? resolvingLink(path) : path
    var former = stat()
    let exists = lstat(path, &former) == 0
    // Never readable by more people than the former file was, not even for a moment.
    let file = try TemporaryFile(besideTarget: path, permissions: exists ? 0o600 : permissions)
    try file.write(bytes, at: 0)
    // Afterwards, because writing clears the set-user-ID bits.
    if exists { try adopt(former, file) }
    try file.commit()
}

/// Gives `file` the owner and mode of the file that it will replace.
private func adopt(_ former: stat, _ file: borrowing TemporaryFile) throws(StorageError) {
    var mode = former.st_mode & 0o7777
    // The owner first, because changing it clears the set-user-ID bits.
    if fchown(file.descriptor, former.st_uid, former.st_gid) != 0 {
        // Another user's set-user-ID bit must not become ours.
        mode &= 0o777
        _ = fchown(file.descriptor, uid_t.max, former.st_gid)
    }
    guard fchmod(file.descriptor, mode) == 0 else { throw .last("set the mode of", file.path) }
}

private func resolvingLink(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
}

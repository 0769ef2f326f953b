import Glibc

/// Removes what killed processes left of temporary files beside a target, and nothing else.
///
/// Only regular files whose names follow ``TemporaryFile``'s pattern for exactly this target, and whose lock
/// nobody holds.
/// - Returns: how many files were removed.
///
/// With `isNumbered` also those of targets whose names continue with a dot and a number, as `firmware.tgz.17`.
@discardableResult
package func removeLeftovers(
    besideTarget targetPath: String, isNumbered: Bool = false
) throws(StorageError) -> Int {
    guard let parts = PathParts(targetPath) else { return 0 }
    let directory = try OwnedDescriptor(directory: parts.directory)
    var removedCount = 0
    for name in try entryNames(of: directory, path: parts.directory) {
        guard let name = String(validating: name, as: UTF8.self),
            isLeftover(name, of: parts.name, isNumbered: isNumbered)
        else {
            continue
        }
        if removeIfAbandoned(name, in: directory) { removedCount += 1 }
    }
    return removedCount
}

private func isLeftover(_ name: String, of targetName: String, isNumbered: Bool) -> Bool {
    if TemporaryFileName(targetName: targetName).matches(name) { return true }
    guard isNumbered, name.hasPrefix(".\(targetName).") else { return false }
    let number = name.dropFirst(targetName.count + 2).prefix { $0.isASCII && $0.isNumber }
    return TemporaryFileName(targetName: "\(targetName).\(number)").matches(name)
}

private func removeIfAbandoned(_ name: String, in directory: borrowing OwnedDescriptor) -> Bool {
    // O_NONBLOCK, lest a FIFO of that name stop us for ever.
    let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let descriptor = openat(directory.rawValue, name, flags)
    guard descriptor >= 0 else { return false }
    let file = OwnedDescriptor(owning: descriptor)
    var status = stat()
    guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else { return false }
    // The lock is ours, but the name may be somebody else's by now: compare before removing.
    var named = stat()
    guard fstatat(directory.rawValue, name, &named, AT_SYMLINK_NOFOLLOW) == 0,
        named.st_ino == status.st_ino, named.st_dev == status.st_dev
    else { return false }
    return unlinkat(directory.rawValue, name, 0) == 0
}

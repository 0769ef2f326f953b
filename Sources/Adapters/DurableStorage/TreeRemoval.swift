import Glibc

/// Removes the file, symbolic link or directory tree `name` in an open directory; nothing there is fine.
///
/// Symbolic links are removed, never followed, and each step is relative to a directory held open, so nobody
/// can redirect it by renaming directories meanwhile.
package func removeTree(
    _ name: String, in directory: borrowing OwnedDescriptor, path: String
) throws(StorageError) {
    try removeTree(Array(name.utf8), in: directory, path: path)
}

private func removeTree(
    _ name: [UInt8], in directory: borrowing OwnedDescriptor, path: String
) throws(StorageError) {
    let parent = directory.rawValue
    let result = withCString(name) { unlinkat(parent, $0, 0) == 0 ? 0 : errno }
    switch result {
    case 0, ENOENT: return
    case EISDIR: break
    default: throw StorageError(operation: "remove", path: path, errno: result)
    }
    try removeContents(of: name, in: directory, path: path)
    let failure = withCString(name) { unlinkat(parent, $0, AT_REMOVEDIR) == 0 ? 0 : errno }
    guard failure == 0 || failure == ENOENT else {
        throw StorageError(operation: "remove", path: path, errno: failure)
    }
}

private func removeContents(
    of name: [UInt8], in directory: borrowing OwnedDescriptor, path: String
) throws(StorageError) {
    let parent = directory.rawValue
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var descriptor = withCString(name) { openat(parent, $0, flags) }
    if descriptor < 0, errno == EACCES {
        // A directory that its own archive made unreadable; it is ours, so we may change that.
        _ = withCString(name) { fchmodat(parent, $0, 0o700, 0) }
        descriptor = withCString(name) { openat(parent, $0, flags) }
    }
    guard descriptor >= 0 else { throw .last("remove", path) }
    let inner = OwnedDescriptor(owning: descriptor)
    fchmod(inner.rawValue, 0o700)
    for child in try entryNames(of: inner, path: path) {
        try removeTree(child, in: inner, path: path + "/" + String(decoding: child, as: UTF8.self))
    }
}

/// Calls `body` with a file name as C takes it.
package func withCString<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (name + [0]).withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { chars in
            guard let start = chars.baseAddress else {
                preconditionFailure("an array with a zero has an address")
            }
            return body(start)
        }
    }
}

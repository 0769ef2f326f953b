import Glibc

/// Writes a small file that other programs read: atomically where it is a file, straight where it is a device.
///
/// So that `/dev/null` may be named for a file that nobody wants. Symbolic links are not followed: such files
/// stand in `/tmp`, where anybody may have set one.
package func writeStatusFile(at path: String, _ bytes: [UInt8]) throws(StorageError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else {
        try removeLeftovers(besideTarget: path)
        return try replaceFileAtomically(at: path, with: bytes, permissions: 0o644)
    }
    let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("write to", path) }
    defer { close(descriptor) }
    let count = bytes.span.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count else { throw .last("write to", path) }
}

/// Throws unless ``writeStatusFile(at:_:)`` will be able to write to `path`, as far as that can be known beforehand.
package func requireWritableStatusFile(at path: String) throws(StorageError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else {
        return try requireReplaceable(path)
    }
    guard access(path, W_OK) == 0 else { throw .last("write to", path) }
}

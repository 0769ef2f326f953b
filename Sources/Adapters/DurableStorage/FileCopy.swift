import Glibc

/// Writes the whole of an open file to another open descriptor, a pipe for example.
///
/// `path` names the source in errors; `isStopped` is asked when a signal interrupts, and ends the copy with `EINTR`.
package func copyFile(
    descriptor source: Int32, path: String, toDescriptor target: Int32, isStopped: () -> Bool
) throws(StorageError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 4096)
    defer { buffer.deallocate() }
    var offset: off_t = 0
    while true {
        let count = pread(source, buffer.baseAddress, buffer.count, offset)
        if count < 0 {
            guard errno == EINTR else { throw .last("read", path) }
            continue
        }
        guard count > 0 else { return }
        try writeAll(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)), toDescriptor: target, isStopped)
        offset += off_t(count)
    }
}

private func writeAll(
    _ bytes: UnsafeRawBufferPointer, toDescriptor target: Int32, _ isStopped: () -> Bool
) throws(StorageError) {
    var rest = bytes
    while !rest.isEmpty {
        let count = write(target, rest.baseAddress, rest.count)
        if count < 0 {
            guard errno == EINTR, !isStopped() else { throw .last("write to", "standard output") }
            continue
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
}

import Glibc

/// Writes all of `bytes` at `offset` of the open file, however often the kernel takes only a part: `pwrite(2)`.
///
/// - Parameter path: what to call the file in an error.
package func writeFully(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: UInt64, path: String
) throws(StorageError) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    // One check for the whole range: no position below can overflow.
    guard let first = off_t(exactly: offset), !first.addingReportingOverflow(off_t(bytes.count)).overflow
    else {
        throw StorageError(operation: "write", path: path, errno: EFBIG)
    }
    var written = 0
    while written < bytes.count {
        let count = pwrite(descriptor, start + written, bytes.count - written, first + off_t(written))
        if count > 0 {
            written += count
        } else if count == 0 {
            throw StorageError(operation: "write", path: path, errno: EIO)
        } else if errno != EINTR {
            throw .last("write", path)
        }
    }
}

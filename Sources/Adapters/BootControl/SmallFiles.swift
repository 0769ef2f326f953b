internal import DurableStorage
internal import Glibc

/// Reads a file that must be small.
///
/// - Returns: its bytes; `nil` where there is none.
/// - Throws: also where it is no regular file, or has more than `limit` bytes.
func readSmallFile(_ path: String, limit: Int = 1 << 16) throws(BootControlError) -> [UInt8]? {
    let file: OwnedDescriptor
    do throws(StorageError) {
        file = try OwnedDescriptor(regularFile: path, followingLinks: true, for: "read")
    } catch {
        guard error.errno == ENOENT else { throw BootControlError(.unusable, error) }
        return nil
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    // Files of the kernel tell no length: they are read to their end.
    while bytes.count <= limit {
        let count = read(file.rawValue, &chunk, chunk.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw BootControlError(.unusable, .last("read", path)) }
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
    }
    throw BootControlError(
        .unusable, "'\(path)' is longer than \(limit) bytes. Check that it is the right file")
}

/// Waits until what was written to a file or device is on the medium.
func synchronizeFile(_ path: String) throws(BootControlError) {
    do throws(StorageError) {
        let file = try OwnedDescriptor(opening: path, O_RDONLY, for: "synchronize")
        try file.synchronize(path)
    } catch {
        // Character devices of raw flash write at once, and have nothing to wait for.
        if error.errno != EINVAL { throw BootControlError(.unusable, error) }
    }
}

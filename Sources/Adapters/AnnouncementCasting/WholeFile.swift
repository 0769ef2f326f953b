internal import DurableStorage
internal import Glibc

/// Reads a small file.
///
/// - Throws: ``AnnouncementError/tooLarge(path:limit:)``, ``AnnouncementError/storage(_:)``.
func wholeFile(_ path: String, limit: Int) throws(AnnouncementError) -> [UInt8] {
    let descriptor = try opened(path)
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = part.withUnsafeMutableBytes { read(descriptor.rawValue, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw .storage(.last("read", path)) }
        guard count > 0 else { return bytes }
        bytes += part[..<count]
        guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    }
}

private func opened(_ path: String) throws(AnnouncementError) -> OwnedDescriptor {
    do throws(StorageError) {
        // O_NONBLOCK, lest a FIFO stop us until somebody writes to it.
        return try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
    } catch {
        throw .storage(error)
    }
}

/// The names of everything in a directory but itself and the one above it, in order.
///
/// - Throws: ``AnnouncementError/storage(_:)``.
func names(in directory: String) throws(AnnouncementError) -> [String] {
    guard let stream = opendir(directory) else {
        throw .storage(.last("open the directory", directory))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

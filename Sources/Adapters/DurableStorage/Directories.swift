import Glibc

/// Creates the directory `path` and those above it that are missing, each durably.
///
/// - Parameter permissions: mode bits of new directories, subject to the umask.
package func makeDirectories(_ path: String, permissions: UInt32 = 0o755) throws(StorageError) {
    guard !isDirectory(path) else { return }
    guard let parts = PathParts(trimmingSlashes(path)) else {
        throw StorageError(operation: "create the directory", path: path, errno: ENOENT)
    }
    if parts.directory != path { try makeDirectories(parts.directory, permissions: permissions) }
    guard mkdir(path, permissions) == 0 || errno == EEXIST && isDirectory(path) else {
        throw .last("create the directory", path)
    }
    try synchronizeDirectory(parts.directory)
}

/// Waits until the entries of a directory are on the disk: `fsync(2)`.
package func synchronizeDirectory(_ path: String) throws(StorageError) {
    let directory = try OwnedDescriptor(directory: path)
    try directory.synchronize(path)
}

/// The names in an open directory, without `.` and `..`, as the bytes they are, in byte order.
package func entryNames(
    of directory: borrowing OwnedDescriptor, path: String
) throws(StorageError) -> [[UInt8]] {
    // fdopendir takes its descriptor over, and a duplicate would share its position: open anew.
    let descriptor = openat(directory.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("read the directory", path) }
    guard let stream = fdopendir(descriptor) else {
        let error = StorageError.last("read the directory", path)
        close(descriptor)
        throw error
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
        errno = 0
        guard let entry = readdir(stream) else {
            guard errno == 0 else { throw .last("read the directory", path) }
            break
        }
        let name = entryName(entry)
        if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
}

private func entryName(_ entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    // From the address of the field: a copy of the whole struct would read beyond a short entry.
    let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
    return Array(
        UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
}

private func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

private func trimmingSlashes(_ path: String) -> String {
    var rest = path[...]
    while rest.utf8.count > 1, rest.last == "/" { rest = rest.dropLast() }
    return String(rest)
}

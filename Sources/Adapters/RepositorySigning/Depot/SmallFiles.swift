internal import DurableStorage
internal import Glibc

/// Most bytes of a file that is read whole: metadata has 5 MB at most.
let smallFileLimit = 8 << 20

/// Reads a whole file.
///
/// - Throws: `StorageError`, with `EFBIG` for more than ``smallFileLimit``.
func readSmallFile(_ path: String) throws(StorageError) -> [UInt8] {
    // O_NONBLOCK, lest a FIFO of that name stop us for ever.
    let file = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
    let descriptor = file.rawValue
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("read", path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw StorageError(operation: "read", path: path, errno: EISDIR) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            guard errno == EINTR else { throw .last("read", path) }
            continue
        }
        guard count > 0 else { return bytes }
        bytes.append(contentsOf: buffer[..<count])
        guard bytes.count <= smallFileLimit else {
            throw StorageError(operation: "read", path: path, errno: EFBIG)
        }
    }
}

/// Whether there is anything at `path`; a symbolic link is not followed.
func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
}

/// Writes a file whose name is free, durably.
///
/// - Throws: `StorageError`, with `EEXIST` where it is not free.
func writeNewFile(at path: String, _ bytes: [UInt8], permissions: UInt32) throws(StorageError) {
    let file = try TemporaryFile(besideTarget: path, permissions: permissions)
    try file.write(bytes, at: 0)
    try file.commit(replacing: false)
}

/// Writes a file that a person named, and that is handed on: only to a free name, which could else be the one
/// of her private key, or of metadata in force.
///
/// - Throws: `StorageError`, ``RepositoryError`` where the name is taken.
func writeHandedFile(at path: String, _ bytes: [UInt8]) throws {
    do throws(StorageError) {
        try writeNewFile(at: path, bytes, permissions: 0o644)
    } catch  where error.errno == EEXIST {
        throw RepositoryError(.refused, takenName(path))
    }
}

/// Refuses a name that is taken before work is done, and questions are asked, in vain.
///
/// - Throws: ``RepositoryError``.
package func requireFreeName(_ path: String) throws(RepositoryError) {
    guard exists(path) else { return }
    throw RepositoryError(.refused, takenName(path))
}

private func takenName(_ path: String) -> String {
    "'\(printable(path))' exists, and no file is overwritten here. Name another one, or remove that one"
        + " first."
}

import DurableStorage
import Glibc

/// All bytes of a regular file, following symbolic links: for what an administrator wrote.
///
/// - Throws: `EFBIG` where it has more than `limit` bytes, `ENODEV` for what is no file.
func readWholeFile(_ path: String, limit: Int) throws(StorageError) -> [UInt8] {
    // Non-blocking: opening a FIFO must not wait for a writer.
    let file = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
    var status = stat()
    guard fstat(file.rawValue, &status) == 0 else { throw .last("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        throw StorageError(operation: "read", path: path, errno: isDirectory ? EISDIR : ENODEV)
    }
    return try readDescriptor(file.rawValue, limit: limit, path: path)
}

/// The text of a file of the kernel, such as one in `/proc`, of at most 64 KiB, without white space at its
/// ends.
///
/// - Throws: also where it is no UTF-8.
func readKernelText(_ path: String) throws(StorageError) -> String {
    let file = try OwnedDescriptor(opening: path, O_RDONLY, for: "read")
    let bytes = try readDescriptor(file.rawValue, limit: 64 << 10, path: path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw StorageError(operation: "understand", path: path, errno: EILSEQ)
    }
    let isBlank = { (character: Character) in character.isWhitespace }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
}

private func readDescriptor(_ file: Int32, limit: Int, path: String) throws(StorageError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
        let count = read(file, &chunk, chunk.count)
        if count < 0 {
            guard errno == EINTR else { throw .last("read", path) }
            continue
        }
        guard count > 0 else { return bytes }
        guard count <= limit - bytes.count else {
            throw StorageError(operation: "read more than \(limit) bytes of", path: path, errno: EFBIG)
        }
        bytes += chunk.prefix(count)
    }
}

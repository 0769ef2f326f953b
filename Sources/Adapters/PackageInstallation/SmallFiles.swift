import DurableStorage
import Glibc

/// More bytes than any of our own small files has.
private let smallFileByteCountLimit = 8192

/// The bytes of a small file; `nil` where there is none.
///
/// Longer files are cut, and so cannot be read as any format of ours.
func readSmallFile(_ path: String) throws(StorageError) -> [UInt8]? {
    // O_NONBLOCK, lest a FIFO of that name stop us for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
        guard errno == ENOENT else { throw .last("read", path) }
        return nil
    }
    let file = OwnedDescriptor(owning: descriptor)
    var bytes = [UInt8](repeating: 0, count: smallFileByteCountLimit)
    var byteCount = 0
    while byteCount < bytes.count {
        let rest = bytes.count - byteCount
        let count = bytes.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { read(file.rawValue, $0 + byteCount, rest) } ?? 0
        }
        if count < 0 {
            guard errno == EINTR else { throw .last("read", path) }
            continue
        }
        guard count > 0 else { break }
        byteCount += count
    }
    return Array(bytes.prefix(byteCount))
}

/// Opens a directory; `nil` where there is none.
func openExisting(_ path: String) throws(StorageError) -> BaseDirectory? {
    guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
    return try BaseDirectory(opening: path)
}

extension String {
    /// Without the ASCII white space at both ends.
    var trimmed: String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let bytes = self.utf8.drop(while: isSpace)
        let end = bytes.lastIndex { !isSpace($0) }.map { bytes.index(after: $0) } ?? bytes.startIndex
        return String(bytes[..<end]) ?? ""
    }
}

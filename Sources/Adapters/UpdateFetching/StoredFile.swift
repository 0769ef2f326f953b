internal import DurableStorage
internal import Glibc

/// A regular file that is open for reading.
struct StoredFile: ~Copyable {
    /// Its size when it was opened.
    let byteCount: UInt64

    private static let pieceByteCount = 1 << 17

    private let path: String
    private let descriptor: OwnedDescriptor

    /// Opens a file; `nil` where there is none, or none that is a regular file.
    init?(opening path: String) throws(StorageError) {
        let descriptor: OwnedDescriptor
        do {
            // Not blocking, lest a pipe of that name stop us for ever.
            descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "open")
        } catch let error {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return nil
        }
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw .last("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.byteCount = UInt64(clamping: status.st_size)
        self.path = path
        self.descriptor = descriptor
    }

    /// Passes the file on, from its beginning to its end.
    func read(_ sink: (UInt64, UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceByteCount, alignment: 16)
        defer { buffer.deallocate() }
        var offset: UInt64 = 0
        while offset < self.byteCount {
            let wanted = Int(min(UInt64(buffer.count), self.byteCount - offset))
            let count = pread(self.descriptor.rawValue, buffer.baseAddress, wanted, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw StorageError(operation: "read", path: self.path, errno: count < 0 ? errno : EIO)
            }
            try sink(offset, UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
            offset += UInt64(count)
        }
    }

    /// All of a small file; `nil` where there is none.
    ///
    /// - Throws: `EFBIG` for one with more than `byteLimit` bytes.
    static func bytes(at path: String, byteLimit: Int) throws(StorageError) -> [UInt8]? {
        guard let file = try StoredFile(opening: path) else { return nil }
        guard file.byteCount <= UInt64(byteLimit) else {
            throw StorageError(operation: "read", path: path, errno: EFBIG)
        }
        var bytes: [UInt8] = []
        do {
            try file.read { bytes.append(contentsOf: $1) }
        } catch {
            throw error as? StorageError ?? StorageError(operation: "read", path: path, errno: EIO)
        }
        return bytes
    }
}

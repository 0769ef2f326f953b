internal import ByteCoding
internal import DeviceCrypto
internal import DurableStorage
internal import FluteFormat
import Glibc

/// Digests of a file's beginning, which go on as more of it is complete.
struct ObjectDigests {
    private static let pieceByteCount = 1 << 17

    private var sha256 = SHA256Hasher()
    private var md5 = MD5Hasher()
    private(set) var byteCount: UInt64 = 0
    // Which of them the table asks for is known with the first bytes.
    private var wantsSHA256 = true
    private var wantsMD5 = true

    /// Leaves out the digests that nobody will compare; before the first byte.
    mutating func limit(to entry: FileEntry) {
        guard self.byteCount == 0 else { return }
        self.wantsSHA256 = entry.sha256 != nil
        self.wantsMD5 = entry.contentMD5 != nil && entry.sha256 == nil
    }

    /// Adds the file's bytes up to `end`.
    mutating func add(_ descriptor: Int32, upTo end: UInt64, path: String) throws(StorageError) {
        guard self.byteCount < end, self.wantsSHA256 || self.wantsMD5 else { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceByteCount, alignment: 4096)
        defer { buffer.deallocate() }
        while self.byteCount < end {
            let wanted = Int(min(UInt64(buffer.count), end - self.byteCount))
            let count = pread(descriptor, buffer.baseAddress, wanted, off_t(self.byteCount))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw StorageError(operation: "read back", path: path, errno: count < 0 ? errno : EIO)
            }
            self.add(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        }
    }

    /// Adds the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        if self.wantsSHA256 { self.sha256.update(bytes) }
        if self.wantsMD5 { self.md5.update(bytes) }
        self.byteCount += UInt64(bytes.count)
    }

    /// Whether what was added is the table's file; `nil` where the table has no digest that was computed.
    func matches(_ entry: FileEntry) -> Bool? {
        if let wanted = entry.sha256, self.wantsSHA256 { return self.sha256.digest() == wanted }
        guard let wanted = entry.contentMD5, self.wantsMD5 else { return nil }
        return wanted.count == MD5Digest.byteCount
            && self.md5.digest() == MD5Digest(reading: wanted.span.bytes, at: 0)
    }
}

internal import Archives
import DeviceCrypto

/// A source that counts what it gives, and hashes it until it is told not to.
final class HashingSource: ByteSource {
    /// How many bytes it has given.
    private(set) var byteCount: UInt64 = 0

    private let source: any ByteSource
    private var hasher: SHA256Hasher? = SHA256Hasher()

    /// Gives the bytes of `source`.
    init(_ source: any ByteSource) {
        self.source = source
    }

    /// SHA-256 of the bytes given; `nil` where somebody else hashes them.
    func digest() -> [UInt8]? {
        self.hasher?.digest()
    }

    /// Only counts from now on: somebody else hashes the same bytes.
    func stopHashing() {
        self.hasher = nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.source.read(into: buffer)
        self.hasher?.update(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        // No stream has 2^64 bytes.
        self.byteCount &+= UInt64(count)
        return count
    }
}

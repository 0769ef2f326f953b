internal import ByteCoding
import CDatagrams
import DeviceCrypto
import Dispatch
internal import DurableStorage
import Glibc
import Synchronization

/// Hashes a growing file on another core while it is still being received.
///
/// Bytes below the announced prefix never change again, so that what is hashed is what the file holds.
///
/// `@unchecked`: what is neither constant nor atomic is touched on the queue only.
final class PrefixHasher: @unchecked Sendable {
    private static let pieceByteCount = 1 << 18

    private let queue = DispatchQueue(label: "prefix-hasher", qos: .utility)
    private let descriptor: Int32
    private let path: String
    private let isAwaited = Atomic<Bool>(false)
    private var hasher = MD5Hasher()
    private var hashedByteCount: UInt64 = 0
    private var failure: StorageError?

    /// Creates a hasher of the open file `descriptor`, of which it makes a descriptor of its own.
    init(descriptor: Int32, path: String) throws(StorageError) {
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        self.path = path
        guard self.descriptor >= 0 else { throw .last("open again", path) }
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    /// Announces that the first `byteCount` bytes are in the file for good.
    func advance(to byteCount: UInt64) {
        // Weak: a reception that starts over drops its hasher, and what is queued with it.
        self.queue.async { [weak self] in
            guard let self else { return }
            // On a busy machine reception comes first: a datagram that is not fetched in time is lost, while the
            // digest can wait. Lasts for this thread, of which nothing else is asked.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
            self.hash(upTo: byteCount) { self.isAwaited.load(ordering: .relaxed) }
        }
    }

    /// The digest of the first `byteCount` bytes, which is the whole file.
    func digest(ofByteCount byteCount: UInt64) throws(StorageError) -> MD5Digest {
        // What is queued gives way, and the rest is done here, in the caller's thread and with its priority.
        self.isAwaited.store(true, ordering: .relaxed)
        let result = self.queue.sync { () -> Result<MD5Digest, StorageError> in
            self.hash(upTo: byteCount) { false }
            if let failure = self.failure { return .failure(failure) }
            return .success(self.hasher.digest())
        }
        return try result.get()
    }

    private func hash(upTo byteCount: UInt64, isInterrupted: () -> Bool) {
        guard self.hashedByteCount < byteCount, self.failure == nil else { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceByteCount, alignment: 4096)
        defer { buffer.deallocate() }
        while self.hashedByteCount < byteCount, !isInterrupted() {
            let wanted = Int(min(UInt64(buffer.count), byteCount - self.hashedByteCount))
            let count = fc_read_strided(
                self.descriptor, buffer.baseAddress, wanted, wanted, wanted, self.hashedByteCount)
            guard count > 0 else {
                // A file that ends too early was cut by somebody else.
                self.failure = StorageError(
                    operation: "read back", path: self.path, errno: count < 0 ? Int32(-count) : EIO)
                return
            }
            self.hasher.update(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
            self.hashedByteCount += UInt64(count)
        }
    }
}

internal import DurableStorage
import Glibc

/// Zeros to write, which cost no memory: nobody ever writes to them, so all are one page of the kernel's.
struct ZeroedMemory: ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer

    /// Sets so many aside, at least one.
    init(byteCount: Int) throws(StorageError) {
        let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else { throw .last("get memory for", "an image") }
        self.bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }

    deinit {
        munmap(self.bytes.baseAddress, self.bytes.count)
    }

    /// So many zeros, at most as many as were set aside.
    func prefix(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self.bytes.prefix(count))
    }
}

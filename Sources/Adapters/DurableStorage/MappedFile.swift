import Glibc

/// A file's bytes as memory: what is written there is written to the file, and the kernel may put it on the
/// disk whenever it needs the memory for others.
///
/// `@unchecked`: threads may use it at the same time for ranges that do not overlap.
package struct MappedFile: ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer

    /// Maps an open file from its beginning.
    ///
    /// - Precondition: the file has so many bytes, at least one, and the space for them is set aside: a full
    ///   disk would end the process in the middle of a store.
    package init(_ descriptor: Int32, byteCount: Int, path: String) throws(StorageError) {
        let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let start, start != MAP_FAILED else { throw .last("map into memory", path) }
        self.bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }

    deinit {
        munmap(self.bytes.baseAddress, self.bytes.count)
    }

    /// Calls `body` with a range of the bytes.
    package func withBytes<Result>(
        _ range: Range<Int>, _ body: (inout MutableRawSpan) throws -> Result
    ) rethrows -> Result {
        let part = UnsafeMutableRawBufferPointer(rebasing: self.bytes[range])
        var span = part.mutableBytes
        return try body(&span)
    }
}

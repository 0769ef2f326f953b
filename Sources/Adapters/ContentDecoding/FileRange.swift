internal import DurableStorage
internal import Glibc

/// Some bytes of an open file.
package struct FileRange: Sendable {
    /// The open file; it stays the caller's, and its position is not touched.
    package let descriptor: Int32
    /// What to call the file in an error.
    package let path: String
    /// Where the bytes begin.
    package private(set) var offset: UInt64
    /// How many they are.
    package private(set) var byteCount: UInt64

    /// Names bytes of a file, which may have fewer: then it counts as cut off.
    package init(descriptor: Int32, path: String, offset: UInt64 = 0, byteCount: UInt64) {
        self.descriptor = descriptor
        self.path = path
        self.offset = offset
        self.byteCount = byteCount
    }

    /// Takes bytes from the front, as many as fit into `buffer`; fewer only at the end of the range or the
    /// file.
    mutating func take(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
        let wanted = Int(min(UInt64(buffer.count), self.byteCount))
        var count = 0
        while count < wanted, let start = buffer.baseAddress {
            guard let position = off_t(exactly: self.offset) else {
                throw StorageError(operation: "read", path: self.path, errno: EFBIG)
            }
            let result = pread(self.descriptor, start + count, wanted - count, position)
            guard result >= 0 else {
                if errno == EINTR { continue }
                throw .last("read", self.path)
            }
            if result == 0 { break }
            count += result
            self.offset += UInt64(result)
            self.byteCount -= UInt64(result)
        }
        return count
    }
}

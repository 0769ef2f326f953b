import DurableStorage
import Glibc

/// The bytes of an open file, pipe or device, from its current position.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    private let path: String

    /// Reads from `descriptor`, which stays the caller's and is called `path` in errors.
    package init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        while true {
            let count = Glibc.read(self.descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .storage(.last("read", self.path)) }
        }
    }
}

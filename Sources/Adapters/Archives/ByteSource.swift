import DurableStorage
import Glibc

/// Bytes that come one after the other.
protocol ByteSource: AnyObject {
    /// Reads up to `buffer.count` bytes, at least one; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int
}

/// The bytes of an open file, from its current position.
final class FileSource: ByteSource {
    private let descriptor: Int32
    private let path: String

    /// Reads from `descriptor`, which stays the caller's.
    init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        while true {
            let count = Glibc.read(self.descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .storage(.last("read", self.path)) }
        }
    }
}

/// A source that refuses to give more than so many bytes, and counts them.
final class LimitedSource: ByteSource {
    /// How many bytes it has given.
    private(set) var byteCount: UInt64 = 0

    private let source: any ByteSource
    private let limit: UInt64

    /// Gives the bytes of `source`, up to `limit` of them.
    init(_ source: any ByteSource, limit: UInt64) {
        self.source = source
        self.limit = limit
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.source.read(into: buffer)
        let (sum, overflow) = self.byteCount.addingReportingOverflow(UInt64(count))
        guard !overflow, sum <= self.limit else {
            throw .limitExceeded(.streamByteCount(self.limit), entry: "")
        }
        self.byteCount = sum
        return count
    }
}

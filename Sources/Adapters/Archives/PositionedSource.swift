import DurableStorage
import Glibc

/// The bytes of a file, from any place of it.
final class PositionedSource: ByteSource {
    /// The file's length when it was opened; what is added later is not seen.
    let byteCount: UInt64

    private let descriptor: Int32
    private let path: String
    private var position: UInt64 = 0

    /// Reads a regular file or block device, which stays the caller's.
    ///
    /// - Throws: `unsupported` for what has no places, such as a pipe.
    init(_ descriptor: Int32, path: String) throws(ArchiveProblem) {
        self.descriptor = descriptor
        self.path = path
        guard let byteCount = UInt64(exactly: lseek(descriptor, 0, SEEK_END)) else {
            throw .unsupported("a zip archive is read from a file, not from a pipe")
        }
        self.byteCount = byteCount
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = try self.read(into: buffer, at: self.position)
        self.position += UInt64(count)
        return count
    }

    /// The bytes at a place.
    ///
    /// - Throws: `damaged` where the file has not that many there.
    func bytes(at offset: UInt64, count: Int) throws(ArchiveProblem) -> [UInt8] {
        guard offset <= self.byteCount, UInt64(clamping: count) <= self.byteCount - offset else {
            throw .damaged("it is cut short, or its directory points beyond its end")
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        var filled = 0
        while filled < count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let read = try self.read(into: rest, at: offset + UInt64(filled))
            guard read > 0 else { throw .damaged("it became shorter while it was read") }
            filled += read
        }
        return Array(buffer)
    }

    /// Moves to another place, as `lseek(2)`; the new position, or `nil` where there is none.
    func seek(_ offset: Int64, _ whence: Int32) -> Int64? {
        let base: UInt64
        switch whence {
        case SEEK_SET: base = 0
        case SEEK_CUR: base = self.position
        case SEEK_END: base = self.byteCount
        default: return nil
        }
        let (target, overflow) = Int64(clamping: base).addingReportingOverflow(offset)
        guard !overflow, let position = UInt64(exactly: target), position <= self.byteCount else {
            return nil
        }
        self.position = position
        return target
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(ArchiveProblem)
        -> Int
    {
        let wanted = Int(min(UInt64(buffer.count), self.byteCount - min(offset, self.byteCount)))
        while true {
            let count = pread(self.descriptor, buffer.baseAddress, wanted, off_t(clamping: offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw .storage(.last("read", self.path)) }
        }
    }
}

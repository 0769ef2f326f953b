import CArchive

/// Hands a source's bytes to libarchive's callbacks.
final class ArchiveFeed {
    /// Why the source failed, where it did.
    private(set) var problem: ArchiveProblem?

    private let source: any ByteSource
    private let buffer: UnsafeMutableRawBufferPointer

    /// Hands out the bytes of `source`; with seeking, where that is a ``PositionedSource``.
    init(_ source: any ByteSource) {
        self.source = source
        self.buffer = .allocate(byteCount: ArchiveReading.bufferByteCount, alignment: 16)
    }

    deinit {
        self.buffer.deallocate()
    }

    /// Points `start` to the next bytes; how many they are, or -1.
    func next(_ start: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        do throws(ArchiveProblem) {
            start.pointee = UnsafeRawPointer(self.buffer.baseAddress)
            return try self.source.read(into: self.buffer)
        } catch {
            self.problem = error
            return -1
        }
    }

    /// Moves to another place, as `lseek(2)`; the new position, or an error of libarchive's.
    func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        (self.source as? PositionedSource)?.seek(offset, whence) ?? Int64(ARCHIVE_FATAL)
    }
}

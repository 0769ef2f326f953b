import CArchive
import Glibc

/// A libarchive reader that takes its bytes from a ``ByteSource``.
///
/// The source's own error, which libarchive could not carry, is kept and thrown in place of libarchive's.
final class ArchiveReading {
    static let bufferByteCount = 64 << 10

    /// libarchive's reader, open.
    let handle: OpaquePointer
    private let feed: ArchiveFeed
    private var entry: OpaquePointer?

    /// Opens a reader over `source`, after `configure` has chosen its filters and formats.
    init(
        _ source: any ByteSource, configure: (OpaquePointer) -> [Int32]
    ) throws(ArchiveProblem) {
        guard let handle = archive_read_new() else { throw .unsupported("libarchive cannot start") }
        self.handle = handle
        self.feed = ArchiveFeed(source)
        // Anything but OK: built without that format, or worse, willing to start an outside program for it.
        guard configure(handle).allSatisfy({ $0 == ARCHIVE_OK }) else {
            throw .unsupported("this build of libarchive cannot read its compression or format")
        }
        let context = Unmanaged.passUnretained(self.feed).toOpaque()
        if source is PositionedSource { archive_read_set_seek_callback(handle, seekInFeed) }
        let result = archive_read_open(handle, context, nil, readFromFeed, nil)
        // Opening looks at the first bytes; what is wrong later is damage, what is wrong there is another
        // kind.
        guard result == ARCHIVE_OK else {
            throw self.feed.problem ?? .unsupported("not an archive (\(self.errorText))")
        }
    }

    deinit {
        archive_read_free(self.handle)
    }

    /// The next entry as libarchive understood it, valid until the next call; `nil` at the end.
    func nextEntry() throws(ArchiveProblem) -> OpaquePointer? {
        switch archive_read_next_header(self.handle, &self.entry) {
        case ARCHIVE_EOF: return nil
        case ARCHIVE_OK, ARCHIVE_WARN:
            // A warning may be a name that the C locale cannot show; the name itself is checked by the
            // caller.
            guard let entry = self.entry else { throw self.problem() }
            return entry
        default: throw self.problem()
        }
    }

    /// Gives the current entry's data.
    func readData(
        _ body: (UnsafeRawBufferPointer, UInt64) throws(ArchiveProblem) -> Void
    ) throws(ArchiveProblem) {
        while true {
            var start: UnsafeRawPointer?
            var byteCount = 0
            var offset: Int64 = 0
            let result = archive_read_data_block(self.handle, &start, &byteCount, &offset)
            if result == ARCHIVE_EOF { return }
            guard result == ARCHIVE_OK, let position = UInt64(exactly: offset) else { throw self.problem() }
            try body(UnsafeRawBufferPointer(start: start, count: byteCount), position)
        }
    }

    /// What went wrong in the call just made.
    func problem() -> ArchiveProblem {
        self.feed.problem ?? .damaged(self.errorText)
    }

    /// Where the bytes of the current entry's headers stand in the stream.
    ///
    /// At the end of the archive: where the next header would begin.
    var headerRange: Range<UInt64> {
        let start = UInt64(clamping: archive_read_header_position(self.handle))
        return start..<max(start, UInt64(clamping: archive_filter_bytes(self.handle, 0)))
    }

    private var errorText: String {
        archive_error_string(self.handle).map { String(cString: $0) } ?? "an entry cannot be read"
    }
}

private func readFromFeed(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
    _ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
    guard let context, let buffer else { return -1 }
    return Unmanaged<ArchiveFeed>.fromOpaque(context).takeUnretainedValue().next(buffer)
}

private func seekInFeed(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ offset: Int64, _ whence: Int32
) -> Int64 {
    guard let context else { return Int64(ARCHIVE_FATAL) }
    return Unmanaged<ArchiveFeed>.fromOpaque(context).takeUnretainedValue().seek(offset, whence)
}

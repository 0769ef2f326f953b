import CArchive

/// Reads a tar archive entry by entry: v7, ustar, GNU and pax.
final class TarReader {
    private static let blockByteCount: UInt64 = 512

    private let stream: LimitedSource
    private let limits: UnpackLimits
    private let reading: ArchiveReading
    private var entry: OpaquePointer?
    private var isRecognized = false

    /// Reads the archive in `stream`, already decompressed.
    init(_ stream: LimitedSource, limits: UnpackLimits) throws(ArchiveProblem) {
        self.stream = stream
        self.limits = limits
        self.reading = try ArchiveReading(stream) { [archive_read_support_format_tar($0)] }
    }

    /// The next entry; `nil` at the end of a complete archive.
    func nextEntry() throws(ArchiveProblem) -> ArchiveEntry? {
        let result = archive_read_next_header(self.reading.handle, &self.entry)
        switch result {
        case ARCHIVE_EOF:
            try self.finish()
            return nil
        case ARCHIVE_OK, ARCHIVE_WARN:
            // A warning may be a name that the C locale cannot show; the name itself is checked below.
            guard let entry = self.entry else { throw self.reading.problem() }
            self.isRecognized = true
            return try ArchiveEntry(entry, limits: self.limits)
        default:
            let problem = self.reading.problem()
            guard !self.isRecognized, case .damaged(let reason) = problem else { throw problem }
            throw .unsupported("not a tar archive (\(reason))")
        }
    }

    /// Gives the current file's data piece by piece, with the offset of each: sparse files have holes.
    func readData(
        _ body: (UnsafeRawBufferPointer, UInt64) throws(ArchiveProblem) -> Void
    ) throws(ArchiveProblem) {
        while true {
            var start: UnsafeRawPointer?
            var byteCount = 0
            var offset: Int64 = 0
            let result = archive_read_data_block(self.reading.handle, &start, &byteCount, &offset)
            if result == ARCHIVE_EOF { return }
            guard result == ARCHIVE_OK, let position = UInt64(exactly: offset) else {
                throw self.reading.problem()
            }
            try body(UnsafeRawBufferPointer(start: start, count: byteCount), position)
        }
    }

    /// Reads what follows the last entry, so that compression checks its checksums, and looks for the end mark.
    private func finish() throws(ArchiveProblem) {
        // libarchive takes the end of the file for the end of the archive; cut between two entries, it would
        // pass for a shorter one.
        let endOffset = UInt64(clamping: archive_read_header_position(self.reading.handle))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while try self.stream.read(into: buffer) > 0 {}
        guard self.stream.byteCount >= endOffset + Self.blockByteCount else {
            throw .damaged("it ends without the end mark of a tar archive: it was cut short")
        }
    }
}

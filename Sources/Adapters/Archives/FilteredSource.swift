import CArchive

/// The decompressed bytes of an xz or zstd stream, through libarchive, which checks their checksums.
final class FilteredSource: ByteSource {
    private let reading: ArchiveReading

    /// Decompresses what `source` gives.
    ///
    /// - Parameter windowLimit: the largest window, in bytes, that it may ask for.
    init(
        _ source: any ByteSource, _ compression: Compression, windowLimit: UInt64
    ) throws(ArchiveProblem) {
        let guarded: any ByteSource =
            compression == .xz
            ? WindowGuard<XZHeaders>(source, limit: windowLimit)
            : WindowGuard<ZstandardHeaders>(source, limit: windowLimit)
        self.reading = try ArchiveReading(guarded) { handle in
            let filter =
                compression == .xz
                ? archive_read_support_filter_xz(handle) : archive_read_support_filter_zstd(handle)
            return [filter, archive_read_support_format_raw(handle)]
        }
        // libarchive takes off as many layers as it finds; the last of its filters is the stream itself.
        guard archive_filter_count(self.reading.handle) <= 2 else {
            throw .refused(entry: "", .compressedTwice)
        }
        var entry: OpaquePointer?
        guard archive_read_next_header(self.reading.handle, &entry) == ARCHIVE_OK else {
            throw self.reading.problem()
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
        let count = archive_read_data(self.reading.handle, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw self.reading.problem() }
        return count
    }
}

import CArchive

/// Reads a cpio archive entry by entry: newc and odc.
///
/// Entries that share device and inode are hard links of each other, as libarchive finds out; their content
/// may stand with any of them.
final class CpioReader: EntryReader {
    private let stream: RecentBytes
    private let rules: ReadingRules
    private let reading: ArchiveReading

    /// Reads the archive in `stream`, already decompressed.
    init(_ stream: any ByteSource, _ rules: ReadingRules) throws(ArchiveProblem) {
        self.stream = RecentBytes(CpioGuard(stream, limits: rules.limits))
        self.rules = rules
        self.reading = try ArchiveReading(self.stream) { [archive_read_support_format_cpio($0)] }
    }

    func nextEntry() throws(ArchiveProblem) -> ArchiveEntry? {
        guard let entry = try self.reading.nextEntry() else {
            try self.finish()
            return nil
        }
        let header = try CpioHeader(parsing: headerBytes(self.reading, self.stream))
        let result = try ArchiveEntry(entry, rules: self.rules)
        // A target ends at its first NUL for libarchive; its length tells that there was more.
        if case .symbolicLink(let target) = result.kind, UInt64(target.count) != header.fields.byteCount {
            throw .refused(entry: result.path.text, .controlCharacter)
        }
        return result
    }

    func readData(
        _ body: (UnsafeRawBufferPointer, UInt64) throws(ArchiveProblem) -> Void
    ) throws(ArchiveProblem) {
        try self.reading.readData(body)
    }

    /// Makes sure that the archive ended with its trailer, and that nothing follows.
    private func finish() throws(ArchiveProblem) {
        let start = self.reading.headerRange.lowerBound
        guard let bytes = self.stream.bytes(start..<start + UInt64(CpioHeader.trailerByteCount)),
            let header = try? CpioHeader(parsing: bytes), header.isTrailer
        else { throw .damaged("it ends without the trailer of a cpio archive: it was cut short") }
        try requireZeros(self.stream, from: start + UInt64(header.fields.headerByteCount))
    }
}

import CArchive

/// Reads a tar archive entry by entry: v7, ustar, GNU and pax.
final class TarReader: EntryReader {
    private static let blockByteCount: UInt64 = 512

    private let stream: RecentBytes
    private let rules: ReadingRules
    private let reading: ArchiveReading
    private var isRecognized = false

    /// Reads the archive in `stream`, already decompressed.
    init(_ stream: any ByteSource, _ rules: ReadingRules) throws(ArchiveProblem) {
        self.stream = RecentBytes(stream)
        self.rules = rules
        self.reading = try ArchiveReading(self.stream) { [archive_read_support_format_tar($0)] }
    }

    func nextEntry() throws(ArchiveProblem) -> ArchiveEntry? {
        let next: OpaquePointer?
        do throws(ArchiveProblem) {
            next = try self.reading.nextEntry()
        } catch {
            guard !self.isRecognized, case .damaged(let reason) = error else { throw error }
            throw .unsupported("not a tar archive (\(reason))")
        }
        guard let entry = next else {
            try self.finish()
            return nil
        }
        self.isRecognized = true
        try requireHonestTarHeaders(headerBytes(self.reading, self.stream))
        return try ArchiveEntry(entry, rules: self.rules)
    }

    func readData(
        _ body: (UnsafeRawBufferPointer, UInt64) throws(ArchiveProblem) -> Void
    ) throws(ArchiveProblem) {
        try self.reading.readData(body)
    }

    /// Reads what follows the last entry, so that compression checks its checksums, and looks for the end
    /// mark.
    ///
    /// libarchive takes the end of the file for the end of the archive; cut between two entries, it would
    /// pass for a shorter one.
    private func finish() throws(ArchiveProblem) {
        let end = self.reading.headerRange.lowerBound
        try requireZeros(self.stream, from: end)
        guard self.stream.byteCount >= end + Self.blockByteCount else {
            throw .damaged("it ends without the end mark of a tar archive: it was cut short")
        }
    }
}

/// The bytes of the current entry's headers.
func headerBytes(_ reading: ArchiveReading, _ stream: RecentBytes) throws(ArchiveProblem) -> [UInt8] {
    let range = reading.headerRange
    guard range.upperBound - range.lowerBound <= UInt64(RecentBytes.headerByteCount),
        let bytes = stream.bytes(range)
    else { throw .limitExceeded(.headerByteCount(RecentBytes.headerByteCount), entry: "") }
    return bytes
}

/// Reads a stream to its end and refuses anything but zeros there: another archive could hide behind the end
/// of one.
func requireZeros(_ stream: RecentBytes, from offset: UInt64) throws(ArchiveProblem) {
    guard var bytes = stream.bytes(min(offset, stream.byteCount)..<stream.byteCount) else {
        throw .damaged("its end mark is longer than any")
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: ArchiveReading.bufferByteCount, alignment: 16)
    defer { buffer.deallocate() }
    while true {
        guard bytes.allSatisfy({ $0 == 0 }) else { throw .damaged("something follows its end mark") }
        let count = try stream.read(into: buffer)
        guard count > 0 else { return }
        bytes = Array(buffer.prefix(count))
    }
}

/// Reads an archive entry by entry.
protocol EntryReader: AnyObject {
    /// The next entry, checked; `nil` at the end of an archive that is complete.
    func nextEntry() throws(ArchiveProblem) -> ArchiveEntry?

    /// Gives the current entry's data piece by piece, with the offset of each: sparse files have holes.
    func readData(
        _ body: (UnsafeRawBufferPointer, UInt64) throws(ArchiveProblem) -> Void
    ) throws(ArchiveProblem)
}

extension EntryReader {
    /// Gives the data of a file of a known length; pieces that overlap or reach beyond the end are damage.
    func readData(
        of path: EntryPath, byteCount: UInt64,
        _ body: (UnsafeRawBufferPointer, UInt64) throws(ArchiveProblem) -> Void
    ) throws(ArchiveProblem) {
        var position: UInt64 = 0
        try self.readData { (bytes, offset) throws(ArchiveProblem) in
            guard offset >= position else { throw .damaged("the pieces of '\(path.text)' overlap") }
            let (end, overflow) = offset.addingReportingOverflow(UInt64(bytes.count))
            guard !overflow, end <= byteCount else {
                throw .damaged("'\(path.text)' is longer than it says")
            }
            position = end
            try body(bytes, offset)
        }
    }
}

/// What a reader needs besides the archive.
struct ReadingRules: Sendable {
    /// How much is allowed.
    let limits: UnpackLimits
    /// What is kept.
    let options: UnpackOptions
}

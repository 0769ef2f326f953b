/// What an archive would become if it were unpacked.
package struct ArchiveMeasure: Hashable, Sendable {
    /// Bytes of all files together, holes of sparse files included.
    package var byteCount: UInt64
    /// Files, directories and links that the archive lists.
    package var entryCount: Int
    /// Names at its top, sorted; at most as many as there may be entries.
    package var topNames: [String]

    /// Creates a measure.
    package init(byteCount: UInt64, entryCount: Int, topNames: [String]) {
        self.byteCount = byteCount
        self.entryCount = entryCount
        self.topNames = topNames
    }
}

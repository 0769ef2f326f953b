import CArchive
import CZlib

/// Reads a zip archive entry by entry: stored or deflated, with 64-bit lengths where needed.
///
/// libarchive reads from the central directory, after ``ZipDirectory`` has proven that it cannot be read
/// otherwise. Names are taken from there, because libarchive would show them as the locale does, and device
/// programs run in the C locale.
final class ZipReader: EntryReader {
    private let directory: ZipDirectory
    private let rules: ReadingRules
    private let reading: ArchiveReading
    private var index = 0
    private var names: Set<Int> = []
    private var remaining: UInt64 = 0

    /// Reads the archive in an open file, which is called `path` in errors.
    init(_ descriptor: Int32, path: String, _ rules: ReadingRules) throws(ArchiveProblem) {
        let file = try PositionedSource(descriptor, path: path)
        self.rules = rules
        self.directory = try ZipDirectory(of: file, limits: rules.limits)
        self.reading = try ArchiveReading(file) { [archive_read_support_format_zip_seekable($0)] }
    }

    func nextEntry() throws(ArchiveProblem) -> ArchiveEntry? {
        guard let entry = try self.reading.nextEntry() else {
            guard self.index == self.directory.entries.count else {
                throw .damaged("entries of its directory cannot be found")
            }
            return nil
        }
        guard self.index < self.directory.entries.count else { throw .damaged("it has an entry twice") }
        let place = self.directory.entries[self.index]
        self.index += 1
        let result = try ArchiveEntry(entry, name: self.directory.name(of: place), rules: self.rules)
        guard self.names.insert(result.path.components.hashValue).inserted else {
            throw .refused(entry: result.path.text, .repeatedName)
        }
        try self.requireSame(result, place)
        return result
    }

    func readData(
        _ body: (UnsafeRawBufferPointer, UInt64) throws(ArchiveProblem) -> Void
    ) throws(ArchiveProblem) {
        try self.reading.readData { (bytes, offset) throws(ArchiveProblem) in
            self.remaining -= min(self.remaining, UInt64(bytes.count))
            try body(bytes, offset)
        }
        guard self.remaining == 0 else { throw .damaged("an entry is shorter than it says") }
    }

    /// Checks that libarchive understood the entry as its directory tells it.
    private func requireSame(_ entry: ArchiveEntry, _ place: ZipDirectory.Entry) throws(ArchiveProblem) {
        let isSame: Bool
        self.remaining = 0
        switch entry.kind {
        case .file(let byteCount):
            self.remaining = byteCount
            isSame = byteCount == place.byteCount && !place.isSymbolicLink
        case .directory:
            isSame = place.byteCount == 0 && !place.isSymbolicLink
        case .symbolicLink(let target):
            // A target with a NUL in it would be cut off there.
            isSame =
                place.isSymbolicLink && UInt64(target.count) == place.byteCount
                && crc32(0, target, UInt32(clamping: target.count)) == place.crc
        case .hardLink:
            isSame = false
        }
        guard isSame else {
            throw .refused(
                entry: entry.path.text,
                .contradiction("its kind, its length or its data are not what it says"))
        }
    }
}

/// The end of a zip archive: where its central directory stands.
///
/// - Specification: APPNOTE.TXT, 4.3.14 to 4.3.16.
struct ZipEnd: Hashable {
    /// Entries in the directory.
    let entryCount: UInt64
    /// Where the directory begins.
    let directoryOffset: UInt64
    /// Where it ends.
    let directoryEnd: UInt64

    private static let byteCount = 22
    private static let locatorByteCount = 20
    private static let largeByteCount = 56
    /// A longer comment is hardly one, and libarchive looks no farther for the end.
    private static let commentByteCount = 8 << 10

    /// Finds the end record, which must be the only one and must stand at the very end.
    init(of file: PositionedSource) throws(ArchiveProblem) {
        let tailByteCount = Int(min(file.byteCount, UInt64(Self.byteCount + Self.commentByteCount)))
        let tailOffset = file.byteCount - UInt64(tailByteCount)
        let tail = try file.bytes(at: tailOffset, count: tailByteCount)
        guard let index = tail.indices.last(where: { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) }),
            tail.count - index >= Self.byteCount
        else { throw .damaged("it has no end of a zip archive: it was cut short, or much follows the end") }
        // Not only the last: one hidden in the comment of another would show other programs another archive.
        let others = tail[..<index].indices.filter { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) }
        guard others.allSatisfy({ !Self.reachesEnd(tail[$0...]) }) else {
            throw .damaged("it has two ends, one in the comment of the other")
        }
        guard Self.reachesEnd(tail[index...]) else { throw .damaged("something follows its end") }
        try self.init(
            LittleEndianFields(tail[index...].prefix(Self.byteCount)), at: tailOffset + UInt64(index), file)
        guard self.directoryOffset <= self.directoryEnd else {
            throw .damaged("its directory does not stand before its end")
        }
    }

    private init(
        _ record: LittleEndianFields, at offset: UInt64, _ file: PositionedSource
    ) throws(ArchiveProblem) {
        guard record.uint16(4) == 0, record.uint16(6) == 0, record.uint16(8) == record.uint16(10) else {
            throw .unsupported("it is split over several files")
        }
        let small = (
            count: UInt64(record.uint16(10)), size: UInt64(record.uint32(12)),
            start: UInt64(record.uint32(16))
        )
        guard let large = try Self.largeRecord(before: offset, file) else {
            try self.init(count: small.count, start: small.start, size: small.size, end: offset)
            return
        }
        let (count, size, start) = (large.uint64(32), large.uint64(40), large.uint64(48))
        guard large.uint64(24) == count, small.count == min(count, 0xFFFF) || small.count == 0xFFFF,
            small.size == min(size, 0xFFFF_FFFF) || small.size == 0xFFFF_FFFF,
            small.start == min(start, 0xFFFF_FFFF) || small.start == 0xFFFF_FFFF
        else { throw .refused(entry: "", .contradiction("its two end records tell different things")) }
        try self.init(
            count: count, start: start, size: size,
            end: offset - UInt64(Self.locatorByteCount + Self.largeByteCount))
    }

    private init(count: UInt64, start: UInt64, size: UInt64, end: UInt64) throws(ArchiveProblem) {
        let (directoryEnd, overflow) = start.addingReportingOverflow(size)
        guard !overflow, directoryEnd == end else {
            throw .damaged(
                "its directory does not stand right before its end: something was put in or cut out")
        }
        self.entryCount = count
        self.directoryOffset = start
        self.directoryEnd = directoryEnd
    }

    /// The zip64 end record, if there is one right before the end record at `offset`.
    private static func largeRecord(
        before offset: UInt64, _ file: PositionedSource
    ) throws(ArchiveProblem) -> LittleEndianFields? {
        guard offset >= UInt64(self.locatorByteCount + self.largeByteCount) else { return nil }
        let locatorOffset = offset - UInt64(self.locatorByteCount)
        let locator = LittleEndianFields(try file.bytes(at: locatorOffset, count: self.locatorByteCount))
        guard locator.uint32(0) == 0x0706_4B50 else { return nil }
        let recordOffset = locatorOffset - UInt64(self.largeByteCount)
        let record = LittleEndianFields(try file.bytes(at: recordOffset, count: self.largeByteCount))
        guard locator.uint32(4) == 0, locator.uint32(16) <= 1, locator.uint64(8) == recordOffset,
            record.uint32(0) == 0x0606_4B50, record.uint64(4) == UInt64(self.largeByteCount - 12),
            record.uint32(16) == 0, record.uint32(20) == 0
        else { throw .damaged("its zip64 end record is not where it should be") }
        return record
    }

    /// Whether an end record, with its comment, reaches exactly to the end of the file.
    private static func reachesEnd(_ bytes: ArraySlice<UInt8>) -> Bool {
        let fields = LittleEndianFields(bytes)
        guard fields.byteCount >= self.byteCount else { return false }
        return fields.byteCount == self.byteCount + Int(fields.uint16(20))
    }
}

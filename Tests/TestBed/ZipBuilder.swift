/// Writes zip archives byte by byte, honest ones and such as no zip program would make.
package struct ZipBuilder: ArchiveBuilder {
    /// An entry as its two headers and its data tell it; each may lie.
    package struct Entry: Sendable {
        /// The name in the central directory.
        package var name: [UInt8]
        /// The name before the data.
        package var localName: [UInt8]
        /// Kind and permissions.
        package var mode: Int
        /// What stands in the archive: the content itself, or deflated.
        package var data: [UInt8]
        /// 0 stored, 8 deflated.
        package var method: UInt16 = 0
        /// Bit 0 encrypted, bit 3 lengths behind the data, bit 11 UTF-8.
        package var flags: UInt16 = 0x800
        /// 3 for Unix, 0 for MS-DOS.
        package var system: UInt8 = 3
        /// Of the content.
        package var crc: UInt32
        /// Length of the content.
        package var byteCount: UInt64
        /// The length that the local header claims.
        package var localByteCount: UInt64
        /// Extra fields in both headers.
        package var extra: [UInt8] = []
        /// What stands behind the data: nothing, a descriptor, or what should not be there.
        package var trailer: [UInt8] = []
        /// Where the central directory says that the entry begins; `nil` for where it does.
        package var offset: UInt64?
        /// Whether there is a local header at all.
        package var isListedOnly = false

        /// An honest stored entry.
        package init(_ name: [UInt8], mode: Int, content: [UInt8]) {
            self.name = name
            self.localName = name
            self.mode = mode
            self.data = content
            self.crc = content.crc32
            self.byteCount = UInt64(content.count)
            self.localByteCount = UInt64(content.count)
        }
    }

    private var local: [UInt8] = []
    private var central: [UInt8] = []
    private var entryCount = 0

    /// Starts an empty archive.
    package init() {}

    package mutating func add(_ name: [UInt8], _ kind: BuiltEntryKind, content: [UInt8], mode: Int) {
        let needsSlash = kind == .directory && name.last != UInt8(ascii: "/")
        self.add(
            Entry(
                name + (needsSlash ? [UInt8(ascii: "/")] : []), mode: kind.rawValue | mode, content: content))
    }

    /// Adds an entry with whatever lies it tells.
    package mutating func add(_ entry: Entry) {
        let offset = entry.offset ?? UInt64(self.local.count)
        let common =
            Self.words(entry.flags, entry.method, 0x6000, 0x5100)
            + .littleEndian(UInt64(entry.crc), byteCount: 4)
        if !entry.isListedOnly {
            self.local += [0x50, 0x4B, 3, 4] + Self.words(20) + common
            self.local += .littleEndian(UInt64(entry.data.count), byteCount: 4)
            self.local += .littleEndian(entry.localByteCount, byteCount: 4)
            self.local += Self.words(UInt16(entry.localName.count), UInt16(entry.extra.count))
            self.local += entry.localName + entry.extra + entry.data + entry.trailer
        }
        self.central += [0x50, 0x4B, 1, 2, 20, entry.system, 20, 0] + common
        self.central += .littleEndian(UInt64(entry.data.count), byteCount: 4)
        self.central += .littleEndian(entry.byteCount, byteCount: 4)
        self.central += Self.words(UInt16(entry.name.count), UInt16(entry.extra.count), 0, 0, 0)
        self.central += .littleEndian(UInt64(entry.mode) << 16, byteCount: 4)
        self.central += .littleEndian(offset, byteCount: 4) + entry.name + entry.extra
        self.entryCount += 1
    }

    /// Adds an entry that the central directory does not list.
    package mutating func hidden(_ entry: Entry) {
        var other = Self()
        other.add(entry)
        self.local += other.local
    }

    /// The entries as they stand before the central directory.
    package var localPart: [UInt8] { self.local }

    /// How long that is: where the next entry will begin.
    package var localByteCount: UInt64 { UInt64(self.local.count) }

    /// Adds bytes that belong to no entry.
    package mutating func raw(_ bytes: [UInt8]) {
        self.local += bytes
    }

    package func finished() -> [UInt8] {
        self.finished(claimedEntryCount: nil)
    }

    /// The archive with an end that may lie.
    ///
    /// - Parameters:
    ///   - claimedEntryCount: in place of the right one.
    ///   - comment: behind the end record, which tells its length.
    ///   - extra: behind everything.
    package func finished(
        claimedEntryCount: UInt16?, comment: [UInt8] = [], extra: [UInt8] = []
    ) -> [UInt8] {
        let count = claimedEntryCount ?? UInt16(truncatingIfNeeded: self.entryCount)
        return self.local + self.central + [0x50, 0x4B, 5, 6] + Self.words(0, 0, count, count)
            + .littleEndian(UInt64(self.central.count), byteCount: 4)
            + .littleEndian(UInt64(self.local.count), byteCount: 4) + Self.words(UInt16(comment.count))
            + comment + extra
    }

    private static func words(_ words: UInt16...) -> [UInt8] {
        words.flatMap { [UInt8]([UInt8].littleEndian(UInt64($0), byteCount: 2)) }
    }
}

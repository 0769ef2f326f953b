import Glibc

/// The central directory of a zip archive, proven to tell the same as the headers before the data.
///
/// A zip archive lists its entries twice, and may have room between them: programs that read it from the
/// front, from the back, or by searching see different archives. Only those that look the same to all of them
/// are accepted: each byte belongs to one entry, to the directory, or to the end record; no two entries
/// overlap, and both headers of each entry agree.
struct ZipDirectory {
    /// One entry, as both headers tell it.
    struct Entry {
        let headerOffset: UInt64
        let nameByteCount: Int
        let byteCount: UInt64
        let crc: UInt32
        let isSymbolicLink: Bool
        /// Where its data and what follows them end, if there is no descriptor.
        fileprivate let dataEnd: UInt64
        fileprivate let compressedByteCount: UInt64
        fileprivate let hasDescriptor: Bool
    }

    /// In the order of their places, in which libarchive gives them too.
    let entries: [Entry]

    private let file: PositionedSource
    private let limits: UnpackLimits

    /// Reads and checks the whole directory, one entry in memory at a time.
    init(of file: PositionedSource, limits: UnpackLimits) throws(ArchiveProblem) {
        self.file = file
        self.limits = limits
        let end = try ZipEnd(of: file)
        guard end.entryCount <= UInt64(clamping: limits.entryCount) else {
            throw .limitExceeded(.entryCount(limits.entryCount), entry: "")
        }
        var entries: [Entry] = []
        var sum: UInt64 = 0
        var offset = end.directoryOffset
        while offset < end.directoryEnd {
            guard UInt64(entries.count) < end.entryCount else {
                throw .refused(entry: "", .contradiction("its directory holds more entries than it says"))
            }
            let entry = try Self.entry(at: &offset, end.directoryEnd, file, limits)
            sum = try Self.sum(sum, entry.byteCount, file.byteCount, limits)
            entries.append(entry)
        }
        guard offset == end.directoryEnd, UInt64(entries.count) == end.entryCount else {
            throw .refused(entry: "", .contradiction("its directory holds fewer entries than it says"))
        }
        self.entries = entries.sorted { $0.headerOffset < $1.headerOffset }
        try self.requireGapless(until: end.directoryOffset)
    }

    /// The name of an entry, as both headers have it.
    func name(of entry: Entry) throws(ArchiveProblem) -> [UInt8] {
        try self.file.bytes(
            at: entry.headerOffset + UInt64(ZipHeader.localByteCount), count: entry.nameByteCount)
    }

    private static func entry(
        at offset: inout UInt64, _ end: UInt64, _ file: PositionedSource, _ limits: UnpackLimits
    ) throws(ArchiveProblem) -> Entry {
        let fixed = LittleEndianFields(try file.bytes(at: offset, count: ZipHeader.centralByteCount))
        guard fixed.uint32(0) == 0x0201_4B50 else {
            throw .damaged("its directory is not where it should be")
        }
        let tailByteCount = Int(fixed.uint16(28)) + Int(fixed.uint16(30)) + Int(fixed.uint16(32))
        let tail = try file.bytes(
            at: offset + UInt64(ZipHeader.centralByteCount), count: tailByteCount)
        let header = try ZipHeader(central: fixed, tail: tail[...])
        offset += UInt64(ZipHeader.centralByteCount + tailByteCount)
        guard offset <= end else { throw .damaged("its directory is longer than it says") }
        let name = Array(tail.prefix(header.nameByteCount))
        try requireReadable(header, name, limits)
        return try Self.located(header, name, file)
    }

    /// Finds the local header of an entry, which must tell the same.
    private static func located(
        _ header: ZipHeader, _ name: [UInt8], _ file: PositionedSource
    ) throws(ArchiveProblem) -> Entry {
        let start = UInt64(ZipHeader.localByteCount)
        let fixed = LittleEndianFields(
            try file.bytes(at: header.localOffset, count: ZipHeader.localByteCount))
        let text = String(decoding: name, as: UTF8.self)
        guard fixed.uint32(0) == 0x0403_4B50 else {
            throw .damaged("its directory points '\(text)' to where no entry is")
        }
        let tail = try file.bytes(
            at: header.localOffset + start, count: Int(fixed.uint16(26)) + Int(fixed.uint16(28)))
        let local = try ZipHeader(local: fixed, tail: tail[...])
        guard tail.prefix(local.nameByteCount).elementsEqual(name), header.agrees(withLocal: local),
            local.unicodeName == nil || local.unicodeName == name
        else {
            throw .refused(entry: text, .contradiction("its two headers tell different things"))
        }
        let dataStart = header.localOffset + start + UInt64(tail.count)
        let (dataEnd, overflow) = dataStart.addingReportingOverflow(header.compressedByteCount)
        guard !overflow, dataEnd <= file.byteCount else {
            throw .damaged("the data of '\(text)' is cut short")
        }
        return Entry(
            headerOffset: header.localOffset, nameByteCount: header.nameByteCount,
            byteCount: header.byteCount, crc: header.crc, isSymbolicLink: header.isSymbolicLink,
            dataEnd: dataEnd, compressedByteCount: header.compressedByteCount,
            hasDescriptor: header.hasDescriptor)
    }

    private static func sum(
        _ sum: UInt64, _ byteCount: UInt64, _ fileByteCount: UInt64, _ limits: UnpackLimits
    ) throws(ArchiveProblem) -> UInt64 {
        let (result, overflow) = sum.addingReportingOverflow(byteCount)
        guard !overflow, result <= limits.byteCount else {
            throw .limitExceeded(.byteCount(limits.byteCount), entry: "")
        }
        guard result <= limits.believableByteCount(from: fileByteCount) else {
            throw .limitExceeded(.compressionRatio(limits.compressionRatio), entry: "")
        }
        return result
    }

    /// Checks that entries fill the file from its start to the directory, without overlap and without gaps.
    private func requireGapless(until directoryOffset: UInt64) throws(ArchiveProblem) {
        var position: UInt64 = 0
        for (index, entry) in self.entries.enumerated() {
            guard entry.headerOffset == position else {
                let what =
                    entry.headerOffset < position
                    ? "two of its entries overlap" : "something stands before its entries"
                throw .refused(entry: "", .contradiction(what))
            }
            let next = index + 1 < self.entries.count ? self.entries[index + 1].headerOffset : directoryOffset
            guard entry.dataEnd <= next else {
                throw .refused(entry: "", .contradiction("two of its entries overlap"))
            }
            try self.requireDescriptor(of: entry, until: next)
            position = next
        }
        guard position == directoryOffset else {
            throw .refused(entry: "", .contradiction("something stands before its directory"))
        }
    }

    /// Checks that between an entry's data and the next header stands its descriptor, if it has one, and
    /// nothing else.
    private func requireDescriptor(of entry: Entry, until next: UInt64) throws(ArchiveProblem) {
        let gap = next - entry.dataEnd
        guard entry.hasDescriptor else {
            guard gap == 0 else {
                throw .refused(entry: "", .contradiction("something stands between its entries"))
            }
            return
        }
        let problem = ArchiveProblem.refused(
            entry: "", .contradiction("what stands behind an entry's data is not its lengths"))
        guard [12, 16, 20, 24].contains(gap) else { throw problem }
        let fields = LittleEndianFields(try self.file.bytes(at: entry.dataEnd, count: Int(gap)))
        // With a mark or without, with lengths of four bytes or of eight: four ways to write it.
        let start = gap == 16 || gap == 24 ? 4 : 0
        guard start == 0 || fields.uint32(0) == 0x0807_4B50, fields.uint32(start) == entry.crc else {
            throw problem
        }
        let isLarge = gap >= 20
        let lengths =
            isLarge
            ? [fields.uint64(start + 4), fields.uint64(start + 12)]
            : [UInt64(fields.uint32(start + 4)), UInt64(fields.uint32(start + 8))]
        guard lengths == [entry.compressedByteCount, entry.byteCount] else { throw problem }
    }
}

extension ZipHeader {
    /// Whether the header before the data tells the same; what it leaves to the descriptor may be 0 there.
    fileprivate func agrees(withLocal local: ZipHeader) -> Bool {
        func agrees<Number: Equatable & ExpressibleByIntegerLiteral>(_ mine: Number, _ other: Number) -> Bool
        {
            mine == other || (self.hasDescriptor && other == 0)
        }
        return local.flags == self.flags && local.method == self.method
            && local.isEncrypted == self.isEncrypted
            && agrees(self.crc, local.crc) && agrees(self.byteCount, local.byteCount)
            && agrees(self.compressedByteCount, local.compressedByteCount)
    }
}

/// Refuses what cannot be read, or must not be.
private func requireReadable(
    _ header: ZipHeader, _ name: [UInt8], _ limits: UnpackLimits
) throws(ArchiveProblem) {
    let text = String(decoding: name, as: UTF8.self)
    guard !header.isEncrypted else { throw .refused(entry: text, .encrypted) }
    guard [0, 8].contains(header.method) else {
        throw .unsupported("its entry '\(text)' is compressed by method \(header.method), not by deflate")
    }
    guard header.method == 8 || header.compressedByteCount == header.byteCount,
        header.byteCount > 0 || header.crc == 0
    else { throw .refused(entry: text, .contradiction("its lengths or its checksum cannot be")) }
    // An old code page, such as CP437: which letters are meant depends on who reads it.
    guard header.isUTF8 || header.isUnix || header.unicodeName == name || name.allSatisfy({ $0 < 0x80 })
    else { throw .refused(entry: text, .notUTF8) }
    guard header.unicodeName == nil || header.unicodeName == name else {
        throw .refused(entry: text, .contradiction("it has two names"))
    }
    guard !name.contains(UInt8(ascii: "\\")) else { throw .refused(entry: text, .backslash) }
    // libarchive takes some of them for files.
    guard [0, S_IFREG, S_IFDIR, S_IFLNK].contains(header.fileType) else {
        throw .refused(entry: text, .specialFile(specialFileName(header.fileType)))
    }
    guard !header.isSymbolicLink || header.byteCount <= UInt64(clamping: limits.pathByteCount) else {
        throw .limitExceeded(.pathByteCount(limits.pathByteCount), entry: text)
    }
}

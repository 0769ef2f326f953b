import Glibc

/// One header of a zip entry: that in the central directory, or that before the data.
///
/// - Specification: APPNOTE.TXT, 4.3.7 and 4.3.12.
struct ZipHeader: Hashable {
    /// Length of a central header before its name.
    static let centralByteCount = 46
    /// Length of a local header before its name.
    static let localByteCount = 30

    let flags: UInt16
    let method: UInt16
    let crc: UInt32
    let compressedByteCount: UInt64
    let byteCount: UInt64
    /// Bytes of name, extra fields and comment behind the fixed part.
    let nameByteCount: Int
    let extraByteCount: Int
    let commentByteCount: Int
    /// Where the local header begins; 0 in a local header.
    let localOffset: UInt64
    /// The kind of file in the attributes, as `S_IFMT` has it; 0 where there is none, as in a local header.
    let fileType: mode_t
    /// Whether it was made on a system like Unix, where names are bytes and mostly UTF-8 though nothing says
    /// so.
    let isUnix: Bool
    /// The name of another encoding, where there is one.
    let unicodeName: [UInt8]?
    let isEncrypted: Bool

    /// Parses a central header; `tail` is its name, extra fields and comment.
    init(central: LittleEndianFields, tail: ArraySlice<UInt8>) throws(ArchiveProblem) {
        guard central.uint16(34) == 0 else { throw .unsupported("it is split over several files") }
        // Only systems like Unix have modes: 3, and 19 for macOS.
        let isUnix = [3, 19].contains(central.uint16(4) >> 8)
        try self.init(
            central, at: 8, sizes: 20, lengths: 28, tail: tail, commentByteCount: Int(central.uint16(32)),
            offset: central.uint32(42),
            fileType: isUnix ? central.uint32(38) >> 16 & S_IFMT : 0, isUnix: isUnix)
    }

    /// Parses a local header; `tail` is its name and extra fields.
    init(local: LittleEndianFields, tail: ArraySlice<UInt8>) throws(ArchiveProblem) {
        try self.init(
            local, at: 6, sizes: 18, lengths: 26, tail: tail, commentByteCount: 0, offset: 0,
            fileType: 0, isUnix: false)
    }

    private init(
        _ fields: LittleEndianFields, at start: Int, sizes: Int, lengths: Int, tail: ArraySlice<UInt8>,
        commentByteCount: Int, offset: UInt32, fileType: mode_t, isUnix: Bool
    ) throws(ArchiveProblem) {
        self.flags = fields.uint16(start)
        self.method = fields.uint16(start + 2)
        self.crc = fields.uint32(sizes - 4)
        self.nameByteCount = Int(fields.uint16(lengths))
        self.extraByteCount = Int(fields.uint16(lengths + 2))
        self.commentByteCount = commentByteCount
        self.fileType = fileType
        self.isUnix = isUnix
        let extra = try ZipExtraField(
            parsing: tail.dropFirst(self.nameByteCount).prefix(self.extraByteCount))
        self.unicodeName = extra.unicodeName
        var large = extra.largeNumbers[...]
        func resolved(_ number: UInt32) throws(ArchiveProblem) -> UInt64 {
            guard number == .max else { return UInt64(number) }
            guard let value = large.popFirst() else {
                throw .damaged("a 64-bit number of an entry is missing")
            }
            return value
        }
        self.byteCount = try resolved(fields.uint32(sizes + 4))
        self.compressedByteCount = try resolved(fields.uint32(sizes))
        self.localOffset = try resolved(offset)
        self.isEncrypted = extra.isEncrypted || self.flags & 0x2041 != 0 || self.method == 99
    }

    /// Whether the content is a symbolic link's target.
    var isSymbolicLink: Bool { self.fileType == S_IFLNK }
    /// Whether sizes and CRC stand behind the data, because they were not known before.
    var hasDescriptor: Bool { self.flags & 8 != 0 }
    /// Whether the name is UTF-8 by its writer's own word.
    var isUTF8: Bool { self.flags & 0x800 != 0 }
}

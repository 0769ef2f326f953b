/// A header of a cpio archive: what of it libarchive does not tell.
///
/// Digits in ASCII, then the name with a NUL at its end: hexadecimal in newc, where header and name are filled to a
/// multiple of four; octal in odc.
struct CpioHeader: Hashable {
    /// How many bytes the header of the last entry has at most.
    static let trailerByteCount = 124

    /// Length of the content, or of a symbolic link's target.
    let byteCount: UInt64
    /// Length of the header with name and filling.
    let headerByteCount: Int
    /// Whether it ends the archive.
    let isTrailer: Bool

    /// Parses the bytes from an entry's start to behind its name.
    init(parsing bytes: [UInt8]) throws(ArchiveProblem) {
        switch String(decoding: bytes.prefix(6), as: UTF8.self) {
        case "070701":
            try self.init(bytes, size: 54..<62, nameSize: 94..<102, start: 110, radix: 16, alignment: 4)
        case "070702":
            throw .unsupported(
                "a cpio archive with checksums (crc), which are not checked here; make it as newc")
        case "070707":
            try self.init(bytes, size: 65..<76, nameSize: 59..<65, start: 76, radix: 8, alignment: 1)
        default:
            throw .damaged("where an entry should begin there is something else")
        }
    }

    private init(
        _ bytes: [UInt8], size: Range<Int>, nameSize: Range<Int>, start: Int, radix: Int, alignment: Int
    ) throws(ArchiveProblem) {
        guard bytes.count >= start,
            let byteCount = UInt64(String(decoding: bytes[size], as: UTF8.self), radix: radix),
            let nameByteCount = Int(String(decoding: bytes[nameSize], as: UTF8.self), radix: radix)
        else { throw .damaged("an entry's header is malformed") }
        guard nameByteCount > 0, nameByteCount <= bytes.count - start else {
            throw .damaged("an entry's name is longer than its header, or missing")
        }
        let field = bytes[start..<start + nameByteCount]
        let name = field.prefix { $0 != 0 }
        guard name.count + 1 == nameByteCount else {
            throw .refused(entry: String(decoding: name, as: UTF8.self), .controlCharacter)
        }
        self.byteCount = byteCount
        self.headerByteCount = (start + nameByteCount + alignment - 1) / alignment * alignment
        self.isTrailer = name.elementsEqual("TRAILER!!!".utf8)
    }
}

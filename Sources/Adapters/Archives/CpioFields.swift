/// The fixed part of a cpio header.
///
/// Digits in ASCII, then the name with a NUL at its end: hexadecimal in newc, where header with name, and
/// content, are filled to a multiple of four; octal in odc.
struct CpioFields: Hashable {
    /// Length of the mark that tells the format.
    static let markByteCount = 6

    /// Kind and permissions.
    let mode: UInt32
    /// Length of the content, or of a symbolic link's target.
    let byteCount: UInt64
    /// Length of the name with its NUL.
    let nameByteCount: Int
    /// Length of the fixed part.
    let fixedByteCount: Int
    private let alignment: Int

    /// How long the fixed part is that begins with a mark.
    static func byteCount(mark: some Collection<UInt8>) throws(ArchiveProblem) -> Int {
        switch String(decoding: mark, as: UTF8.self) {
        case "070701": return 110
        case "070707": return 76
        case "070702":
            throw .unsupported(
                "a cpio archive with checksums (crc), which are not checked here; make it as newc")
        default: throw .damaged("where an entry should begin there is something else")
        }
    }

    /// Parses a whole fixed part.
    init(parsing bytes: some Collection<UInt8>) throws(ArchiveProblem) {
        let bytes = Array(bytes)
        let length = try Self.byteCount(mark: bytes.prefix(Self.markByteCount))
        let isNewer = length == 110
        let radix = isNewer ? 16 : 8
        guard bytes.count == length,
            let mode = UInt32(text(bytes[isNewer ? 14..<22 : 18..<24]), radix: radix),
            let byteCount = UInt64(text(bytes[isNewer ? 54..<62 : 65..<76]), radix: radix),
            let nameByteCount = Int(text(bytes[isNewer ? 94..<102 : 59..<65]), radix: radix),
            nameByteCount > 0
        else { throw .damaged("an entry's header is malformed") }
        self.mode = mode
        self.byteCount = byteCount
        self.nameByteCount = nameByteCount
        self.fixedByteCount = length
        self.alignment = isNewer ? 4 : 1
    }

    /// Length of the fixed part with name and filling.
    var headerByteCount: Int { self.filled(self.fixedByteCount + self.nameByteCount) }
    /// Length of the content with filling.
    var contentByteCount: UInt64 { UInt64(self.filled(Int(clamping: self.byteCount))) }

    private func filled(_ count: Int) -> Int {
        (count + self.alignment - 1) / self.alignment * self.alignment
    }
}

/// Whether a name, with its NUL, is that of the entry that ends an archive.
func isCpioTrailer(_ name: some Collection<UInt8>) -> Bool {
    name.elementsEqual("TRAILER!!!\u{0}".utf8)
}

private func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
}

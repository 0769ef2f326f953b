/// What kind of archive it is, by its first bytes when decompressed.
enum ArchiveFormat: Hashable, Sendable {
    case tar
    case cpio
    case zip

    /// How many bytes at the start tell.
    static let startByteCount = 512

    /// Looks at the first ``startByteCount`` bytes, or at all where there are fewer.
    ///
    /// Exactly one format is then offered to libarchive: which it is must not depend on its guesses. What
    /// looks like nothing else is left to the tar reader to recognize, because old tar archives have no mark.
    init(start: [UInt8]) {
        if start.dropFirst(257).starts(with: Array("ustar".utf8)) {
            self = .tar
        } else if Self.zipMarks.contains(where: start.starts(with:)) {
            self = .zip
        } else if Self.isCpio(start) {
            self = .cpio
        } else {
            self = .tar
        }
    }

    /// A file's header; the end of an archive without entries.
    private static let zipMarks: [[UInt8]] = [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6]]

    /// Whether it begins with a whole header of digits, longer than any name in a tar header.
    private static func isCpio(_ start: [UInt8]) -> Bool {
        switch String(decoding: start.prefix(6), as: UTF8.self) {
        case "070701", "070702":
            start.count >= 110 && start[..<110].allSatisfy { isHexadecimal($0) }
        case "070707":
            start.count >= 76 && start[..<76].allSatisfy { (0x30...0x37).contains($0) }
        default: false
        }
    }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
}

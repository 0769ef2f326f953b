/// A header of a cpio archive: what of it libarchive does not tell.
struct CpioHeader: Hashable {
    /// How many bytes the header of the last entry has at most.
    static let trailerByteCount = 124

    /// Its fixed part.
    let fields: CpioFields
    /// Whether it ends the archive.
    let isTrailer: Bool

    /// Parses the bytes from an entry's start to behind its name.
    ///
    /// - Throws: `refused` where the name has a NUL in its midst, which libarchive takes for its end.
    init(parsing bytes: [UInt8]) throws(ArchiveProblem) {
        let length = try CpioFields.byteCount(mark: bytes.prefix(CpioFields.markByteCount))
        self.fields = try CpioFields(parsing: bytes.prefix(length))
        let field = bytes.dropFirst(length).prefix(self.fields.nameByteCount)
        let name = field.prefix { $0 != 0 }
        guard field.count == self.fields.nameByteCount else {
            throw .damaged("an entry's name is longer than its header")
        }
        guard name.count + 1 == field.count else {
            throw .refused(entry: String(decoding: name, as: UTF8.self), .controlCharacter)
        }
        self.isTrailer = isCpioTrailer(field)
    }
}

/// The extra fields of a zip entry that matter here.
struct ZipExtraField: Hashable {
    /// The 64-bit numbers of field 1, in their order: for each header number that is all ones, one.
    let largeNumbers: [UInt64]
    /// The name of field 0x7075, which some programs take instead of the header's; `nil` where there is none.
    let unicodeName: [UInt8]?
    /// Whether field 0x9901 says that the entry is encrypted.
    let isEncrypted: Bool

    /// Parses what follows a header's name.
    ///
    /// - Specification: APPNOTE.TXT, 4.5 and 4.6.9.
    init(parsing bytes: ArraySlice<UInt8>) throws(ArchiveProblem) {
        var numbers: [UInt64] = []
        var name: [UInt8]?
        var isEncrypted = false
        let fields = LittleEndianFields(bytes)
        var offset = 0
        // Fewer than four bytes at the end are filling.
        while fields.byteCount - offset >= 4 {
            let start = offset + 4
            let end = start + Int(fields.uint16(offset + 2))
            guard end <= fields.byteCount else { throw .damaged("an extra field is longer than its record") }
            switch fields.uint16(offset) {
            case 1: numbers = stride(from: start, through: end - 8, by: 8).map(fields.uint64)
            case 0x7075: name = Array(fields[start..<end].dropFirst(5))
            case 0x9901: isEncrypted = true
            default: break
            }
            offset = end
        }
        self.largeNumbers = numbers
        self.unicodeName = name
        self.isEncrypted = isEncrypted
    }
}

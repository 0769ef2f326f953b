/// Checks in the raw headers of a tar entry what libarchive passes over: bytes behind a name's NUL, and pax
/// records that are malformed or hide a NUL.
///
/// Only ever refuses; where these headers are not understood here, libarchive's word stands.
/// - Specification: POSIX pax, "ustar Interchange Format" and "pax Extended Header".
func requireHonestTarHeaders(_ headers: [UInt8]) throws(ArchiveProblem) {
    var rest = headers[...]
    while rest.count >= 512 {
        let block = rest.prefix(512)
        rest = rest.dropFirst(512)
        let kind = Character(UnicodeScalar(block[block.startIndex + 156]))
        try requireNothingBehindNUL(block.prefix(100))
        if kind == "1" || kind == "2" { try requireNothingBehindNUL(block.dropFirst(157).prefix(100)) }
        guard "LKxgX".contains(kind), let byteCount = octalNumber(block.dropFirst(124).prefix(12)),
            byteCount <= rest.count
        else { return }
        let data = rest.prefix(byteCount)
        if kind == "L" || kind == "K" {
            try requireNothingBehindNUL(data)
        } else {
            try requireHonestRecords(data)
        }
        rest = rest.dropFirst((byteCount + 511) / 512 * 512)
    }
}

/// A name's field is filled with NULs; anything behind the first would be seen by other programs and not by
/// us.
private func requireNothingBehindNUL(_ field: ArraySlice<UInt8>) throws(ArchiveProblem) {
    let name = field.prefix { $0 != 0 }
    guard field.dropFirst(name.count).allSatisfy({ $0 == 0 }) else {
        throw .refused(entry: String(decoding: name, as: UTF8.self), .controlCharacter)
    }
}

/// Checks `length key=value\n`, over and over.
private func requireHonestRecords(_ data: ArraySlice<UInt8>) throws(ArchiveProblem) {
    var rest = data
    while !rest.isEmpty {
        // Some programs fill the rest of the block, and count that.
        if rest.allSatisfy({ $0 == 0 }) { return }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard let length = Int(String(decoding: digits, as: UTF8.self)), length <= rest.count,
            length > digits.count + 2
        else { throw .damaged("a pax record has a wrong length") }
        let record = rest.prefix(length).dropFirst(digits.count)
        rest = rest.dropFirst(length)
        guard record.first == UInt8(ascii: " "), record.last == UInt8(ascii: "\n"),
            let equals = record.firstIndex(of: UInt8(ascii: "="))
        else { throw .damaged("a pax record is malformed") }
        let key = String(decoding: record[..<equals].dropFirst(), as: UTF8.self)
        // Values of extended attributes are binary.
        guard !key.contains(".xattr."), record.contains(0) else { continue }
        let name = record[record.index(after: equals)...].prefix { $0 != 0 }
        throw .refused(entry: String(decoding: name, as: UTF8.self), .controlCharacter)
    }
}

private func octalNumber(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8)
}

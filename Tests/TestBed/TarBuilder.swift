/// Writes tar archives byte by byte, honest ones and such as no tar program would make.
package struct TarBuilder: ArchiveBuilder {
    private var bytes: [UInt8] = []

    /// Starts an empty archive.
    package init() {}

    /// Adds a regular file.
    package mutating func file(_ name: String, _ text: String = "", mode: Int = 0o644) {
        self.entry(name, kind: "0", data: Array(text.utf8), mode: mode)
    }

    /// Adds a directory.
    package mutating func directory(_ name: String, mode: Int = 0o755) {
        self.entry(name, kind: "5", mode: mode)
    }

    /// Adds a symbolic link.
    package mutating func symbolicLink(_ name: String, to target: String) {
        self.entry(name, kind: "2", link: target, mode: 0o777)
    }

    /// Adds a hard link.
    package mutating func hardLink(_ name: String, to target: String) {
        self.entry(name, kind: "1", link: target)
    }

    /// Adds an entry of any kind.
    ///
    /// - Parameters:
    ///   - kind: the header's type flag, such as `3` for a character device.
    ///   - claimedByteCount: the length that the header claims, if not that of `data`.
    ///   - owner: numeric user and group.
    package mutating func entry(
        _ name: String, kind: Character, link: String = "", data: [UInt8] = [], mode: Int = 0o644,
        claimedByteCount: Int? = nil, owner: Int = 0
    ) {
        self.entry(
            bytes: Array(name.utf8), kind: kind, link: Array(link.utf8), data: data, mode: mode,
            claimedByteCount: claimedByteCount, owner: owner)
    }

    package mutating func add(_ name: [UInt8], _ kind: BuiltEntryKind, content: [UInt8], mode: Int) {
        let flag: Character
        switch kind {
        case .file: flag = "0"
        case .directory: flag = "5"
        case .symbolicLink:
            self.entry(bytes: name, kind: "2", link: content, mode: mode)
            return
        case .characterDevice: flag = "3"
        case .blockDevice: flag = "4"
        case .fifo: flag = "6"
        // Tar has none: an unknown flag, which is read as a file.
        case .socket: flag = "s"
        }
        self.entry(bytes: name, kind: flag, data: content, mode: mode)
    }

    /// Adds an entry whose name and link target are any bytes.
    ///
    /// - Parameter patches: bytes put into the header at an offset, before its checksum is made.
    package mutating func entry(
        bytes nameBytes: [UInt8], kind: Character, link: [UInt8] = [], data: [UInt8] = [], mode: Int = 0o644,
        claimedByteCount: Int? = nil, owner: Int = 0, patches: [Int: [UInt8]] = [:]
    ) {
        if nameBytes.count > 100 { self.gnuLongName(nameBytes) }
        var header = [UInt8](repeating: 0, count: 512)
        header.put(Array(nameBytes.prefix(100)), at: 0)
        header.putOctal(mode, digits: 7, at: 100)
        header.putOctal(owner, digits: 7, at: 108)
        header.putOctal(owner, digits: 7, at: 116)
        header.putOctal(claimedByteCount ?? data.count, digits: 11, at: 124)
        header.putOctal(1_600_000_000, digits: 11, at: 136)
        header.put(Array(String(kind).utf8), at: 156)
        header.put(Array(link.prefix(100)), at: 157)
        header.put(Array("ustar\u{0}00".utf8), at: 257)
        for (offset, bytes) in patches { header.put(bytes, at: offset) }
        header.put(Array("        ".utf8), at: 148)
        header.putOctal(header.reduce(0) { $0 + Int($1) }, digits: 6, at: 148)
        self.bytes += header
        self.append(data)
    }

    /// Adds the records that precede an entry in pax archives, such as `path`.
    package mutating func paxRecords(_ records: [(key: String, value: String)]) {
        var data: [UInt8] = []
        for (key, value) in records {
            let rest = " \(key)=\(value)\n"
            var length = rest.utf8.count + 1
            while "\(length)".utf8.count + rest.utf8.count != length { length += 1 }
            data += Array("\(length)\(rest)".utf8)
        }
        self.entry("pax", kind: "x", data: data)
    }

    /// Adds bytes that are no entry.
    package mutating func raw(_ bytes: [UInt8]) {
        self.bytes += bytes
    }

    package func finished() -> [UInt8] {
        self.bytes + [UInt8](repeating: 0, count: 1024)
    }

    /// The archive without the end mark, as if it had been cut between two entries.
    package func unfinished() -> [UInt8] {
        self.bytes
    }

    private mutating func gnuLongName(_ name: [UInt8]) {
        self.entry("././@LongLink", kind: "L", data: name + [0])
    }

    private mutating func append(_ data: [UInt8]) {
        self.bytes += data
        self.bytes += [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }
}

extension [UInt8] {
    /// These bytes as a gzip file of stored blocks, with a right trailer.
    package func gzipped() -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = self[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            result.append(rest.isEmpty ? 1 : 0)
            result += [UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)]
            result += block
        } while !rest.isEmpty
        for word in [self.crc32, UInt32(truncatingIfNeeded: self.count)] {
            result += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        return result
    }

    fileprivate mutating func put(_ field: [UInt8], at offset: Int) {
        self.replaceSubrange(offset..<(offset + field.count), with: field)
    }

    fileprivate mutating func putOctal(_ number: Int, digits: Int, at offset: Int) {
        let text = String(number, radix: 8)
        self.put(
            Array((String(repeating: "0", count: Swift.max(0, digits - text.count)) + text).utf8), at: offset)
    }
}

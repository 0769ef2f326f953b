/// Writes cpio archives byte by byte, honest ones and such as no cpio program would make.
package struct CpioBuilder: ArchiveBuilder {
    /// One of the three formats in ASCII.
    package enum Format: String, Sendable {
        case newc = "070701"
        case checksums = "070702"
        case odc = "070707"
    }

    private let format: Format
    private var bytes: [UInt8] = []
    private var nextInode = 1

    /// Starts an empty archive of the format newc.
    package init() {
        self.init(.newc)
    }

    /// Starts an empty archive.
    package init(_ format: Format) {
        self.format = format
    }

    package mutating func add(_ name: [UInt8], _ kind: BuiltEntryKind, content: [UInt8], mode: Int) {
        self.entry(name, mode: kind.rawValue | mode, content: content)
    }

    /// Adds an entry.
    ///
    /// - Parameters:
    ///   - mode: with the kind of the file.
    ///   - inode: a number that hard links share; by default one of its own.
    ///   - claimedByteCount: the length that the header claims, if not that of `content`.
    ///   - claimedNameByteCount: as above, with the NUL at its end.
    ///   - checksum: of the format with checksums, if not the right one.
    package mutating func entry(
        _ name: [UInt8], mode: Int, content: [UInt8] = [], inode: Int? = nil, linkCount: Int = 1,
        claimedByteCount: Int? = nil, claimedNameByteCount: Int? = nil, checksum: Int? = nil
    ) {
        let size = claimedByteCount ?? content.count
        let nameSize = claimedNameByteCount ?? name.count + 1
        let inode = inode ?? self.nextInode
        self.nextInode += 1
        var header = self.format.rawValue
        if self.format == .odc {
            for (number, digits) in [
                (1, 6), (inode, 6), (mode, 6), (0, 6), (0, 6), (linkCount, 6), (0, 6), (1_600_000_000, 11),
                (nameSize, 6), (size, 11),
            ] { header += digitsOf(number, radix: 8, digits) }
        } else {
            let sum = checksum ?? (self.format == .checksums ? content.reduce(0) { $0 + Int($1) } : 0)
            for number in [
                inode, mode, 0, 0, linkCount, 1_600_000_000, size, 0, 1, 0, 0, nameSize, sum,
            ] { header += digitsOf(number, radix: 16, 8) }
        }
        self.bytes += Array(header.utf8) + name + [0]
        self.align()
        self.bytes += content
        self.align()
    }

    /// Adds bytes that are no entry.
    package mutating func raw(_ bytes: [UInt8]) {
        self.bytes += bytes
    }

    package func finished() -> [UInt8] {
        var whole = self
        whole.entry(Array("TRAILER!!!".utf8), mode: 0, inode: 0)
        return whole.bytes
    }

    /// The archive without its trailer, as if it had been cut between two entries.
    package func unfinished() -> [UInt8] {
        self.bytes
    }

    private mutating func align() {
        guard self.format != .odc else { return }
        self.bytes += [UInt8](repeating: 0, count: (4 - self.bytes.count % 4) % 4)
    }
}

private func digitsOf(_ number: Int, radix: Int, _ count: Int) -> String {
    let text = String(number, radix: radix)
    return String(repeating: "0", count: max(0, count - text.count)) + text.suffix(count)
}

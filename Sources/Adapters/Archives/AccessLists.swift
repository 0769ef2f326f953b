import CArchive

/// The access lists of an entry as the extended attributes that Linux keeps them in.
///
/// Version 2, then for each line tag, permissions and number, least significant byte first, sorted by tag.
/// - Specification: linux/posix_acl_xattr.h.
func accessLists(of entry: OpaquePointer, path: EntryPath) throws(ArchiveProblem) -> [ExtendedAttribute] {
    var result: [ExtendedAttribute] = []
    for kind in AccessListKind.all {
        var lines: [AccessListLine] = []
        // 0 also where the list says no more than the mode does.
        guard archive_entry_acl_reset(entry, kind.type) > 0 else { continue }
        while let line = try AccessListLine(next: entry, kind.type, path) {
            lines.append(line)
            guard lines.count <= AccessListLine.countLimit else {
                throw .refused(
                    entry: path.text,
                    .attribute("is an access list of more than \(AccessListLine.countLimit) lines"))
            }
        }
        guard !lines.isEmpty else { continue }
        let value =
            [2, 0, 0, 0] + lines.sorted { ($0.tag, $0.number) < ($1.tag, $1.number) }.flatMap(\.bytes)
        result.append(ExtendedAttribute(name: Array(kind.name.utf8), value: value))
    }
    return result
}

/// One of the two lists that a file or directory may have.
private struct AccessListKind {
    static let all = [
        Self(type: 0x100, name: "system.posix_acl_access"),
        Self(type: 0x200, name: "system.posix_acl_default"),
    ]

    /// libarchive's number, `ARCHIVE_ENTRY_ACL_TYPE_ACCESS` or `_DEFAULT`.
    let type: Int32
    let name: String
}

/// A line such as `user:1000:rw-`.
private struct AccessListLine {
    static let countLimit = 256

    let tag: UInt16
    let permissions: UInt16
    /// Of the user or group; all ones in other lines.
    let number: UInt32

    /// The next line of an entry's list; `nil` behind the last.
    init?(next entry: OpaquePointer, _ wanted: Int32, _ path: EntryPath) throws(ArchiveProblem) {
        var (type, permissions, tag, number) = (Int32(0), Int32(0), Int32(0), Int32(0))
        var name: UnsafePointer<CChar>?
        let result = archive_entry_acl_next(entry, wanted, &type, &permissions, &tag, &number, &name)
        guard result == ARCHIVE_OK else { return nil }
        guard let linuxTag = Self.tags[tag] else {
            throw .refused(entry: path.text, .attribute("is an access list of an unknown kind"))
        }
        self.tag = linuxTag
        self.permissions = UInt16(truncatingIfNeeded: permissions & 7)
        guard linuxTag == 0x02 || linuxTag == 0x08 else {
            self.number = .max
            return
        }
        // Names mean other numbers on other machines, and nothing in a system that is only being installed.
        guard let number = UInt32(exactly: number) else {
            throw .refused(
                entry: path.text,
                .attribute("is an access list with a name instead of a number; pack with --numeric-owner"))
        }
        self.number = number
    }

    var bytes: [UInt8] {
        [self.tag, self.permissions].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            + (0..<4).map { UInt8(truncatingIfNeeded: self.number >> (8 * $0)) }
    }

    /// Linux's tag for each of libarchive's.
    private static let tags: [Int32: UInt16] = [
        10001: 0x02, 10002: 0x01, 10003: 0x08, 10004: 0x04, 10005: 0x10, 10006: 0x20,
    ]
}

import CArchive
import Glibc

/// An extended attribute of a file or directory, of a kind that is kept.
struct ExtendedAttribute: Hashable {
    /// Attributes that one entry may have, left-out ones among them.
    static let countLimit = 64
    /// Bytes of all values of one entry; the kernel takes no larger value.
    static let byteCountLimit = 64 << 10

    /// Its name with the namespace, `user.origin`.
    let name: [UInt8]
    /// Its value: any bytes.
    let value: [UInt8]

    /// Those of an entry that this process may set.
    ///
    /// Access lists come last: setting them changes the mode, and the mode changes them.
    static func all(
        of entry: OpaquePointer, path: EntryPath
    ) throws(ArchiveProblem) -> [Self] {
        let count = Int(archive_entry_xattr_reset(entry))
        guard count <= self.countLimit else {
            throw .limitExceeded(.attributeCount(self.countLimit), entry: path.text)
        }
        var result: [Self] = []
        var byteCount = 0
        for _ in 0..<count {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            guard archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK, let name else { break }
            byteCount += size
            guard byteCount <= self.byteCountLimit else {
                throw .limitExceeded(.attributeByteCount(self.byteCountLimit), entry: path.text)
            }
            let nameBytes = Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
            guard try self.isKept(nameBytes, path) else { continue }
            result.append(
                Self(name: nameBytes, value: Array(UnsafeRawBufferPointer(start: value, count: size))))
        }
        return try result + accessLists(of: entry, path: path)
    }

    /// Whether an attribute of that name is set here.
    private static func isKept(_ name: [UInt8], _ path: EntryPath) throws(ArchiveProblem) -> Bool {
        if name.elementsEqual("security.capability".utf8) { return geteuid() == 0 }
        guard name.starts(with: "user.".utf8) else { return false }
        guard (6...255).contains(name.count), String(validating: name, as: UTF8.self) != nil,
            !name.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else {
            let text = String(decoding: name.prefix(255), as: UTF8.self)
            throw .refused(entry: path.text, .attribute("has the name '\(text)', which is none"))
        }
        return true
    }
}

import CArchive
import Glibc

/// One entry of an archive, checked.
struct ArchiveEntry {
    /// What an entry is.
    enum Kind: Hashable {
        case file(byteCount: UInt64)
        case directory
        case symbolicLink(target: [UInt8])
        case hardLink(target: EntryPath)
    }

    /// Where it goes.
    let path: EntryPath
    /// What it is.
    let kind: Kind
    /// Mode, owner and time.
    let attributes: EntryAttributes

    /// Reads and checks what libarchive parsed.
    init(_ entry: OpaquePointer, limits: UnpackLimits) throws(ArchiveProblem) {
        let name = bytes(archive_entry_pathname(entry)) ?? bytes(archive_entry_pathname_utf8(entry))
        self.path = try EntryPath(parsing: name ?? [], limits: limits)
        self.kind = try Self.kind(entry, path: self.path, limits: limits)
        self.attributes = try EntryAttributes(entry, path: self.path)
        if self.path.components.isEmpty, self.kind != .directory {
            throw .refused(entry: self.path.text, .emptyName)
        }
    }

    private static func kind(
        _ entry: OpaquePointer, path: EntryPath, limits: UnpackLimits
    ) throws(ArchiveProblem) -> Kind {
        if let target = bytes(archive_entry_hardlink(entry)) ?? bytes(archive_entry_hardlink_utf8(entry)) {
            return .hardLink(target: try EntryPath(parsing: target, limits: limits))
        }
        switch archive_entry_filetype(entry) {
        case S_IFREG:
            return .file(byteCount: UInt64(clamping: archive_entry_size(entry)))
        case S_IFDIR:
            return .directory
        case S_IFLNK:
            let target = bytes(archive_entry_symlink(entry)) ?? bytes(archive_entry_symlink_utf8(entry)) ?? []
            try requireInside(target: target, of: path, limits: limits)
            return .symbolicLink(target: target)
        case S_IFCHR: throw .refused(entry: path.text, .specialFile("character device"))
        case S_IFBLK: throw .refused(entry: path.text, .specialFile("block device"))
        case S_IFIFO: throw .refused(entry: path.text, .specialFile("FIFO"))
        case S_IFSOCK: throw .refused(entry: path.text, .specialFile("socket"))
        default: throw .refused(entry: path.text, .specialFile("file of an unknown kind"))
        }
    }
}

private func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
    guard let text else { return nil }
    return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
}

import CArchive
import Glibc

/// One entry of an archive, checked.
struct ArchiveEntry {
    /// What an entry is.
    enum Kind: Hashable {
        case file(byteCount: UInt64)
        case directory
        case symbolicLink(target: [UInt8])
        /// With content where `byteCount` is not 0: cpio stores it with any of a file's names.
        case hardLink(target: EntryPath, byteCount: UInt64)
    }

    /// Where it goes.
    let path: EntryPath
    /// What it is.
    let kind: Kind
    /// Mode, owner and time.
    let attributes: EntryAttributes

    /// Reads and checks what libarchive parsed.
    ///
    /// - Parameter name: the name as it stands in the archive, where libarchive may not tell it.
    init(_ entry: OpaquePointer, name: [UInt8]? = nil, rules: ReadingRules) throws(ArchiveProblem) {
        let name = name ?? bytes(archive_entry_pathname(entry)) ?? bytes(archive_entry_pathname_utf8(entry))
        self.path = try EntryPath(parsing: name ?? [], limits: rules.limits)
        self.kind = try Self.kind(entry, path: self.path, limits: rules.limits)
        let isLink = if case .symbolicLink = self.kind { true } else { false }
        self.attributes = try EntryAttributes(
            entry, path: self.path, options: rules.options, isSymbolicLink: isLink)
        if self.path.components.isEmpty, self.kind != .directory {
            throw .refused(entry: self.path.text, .emptyName)
        }
    }

    private static func kind(
        _ entry: OpaquePointer, path: EntryPath, limits: UnpackLimits
    ) throws(ArchiveProblem) -> Kind {
        // Before hard links: cpio programs that number no inodes make all directories look like one.
        if archive_entry_filetype(entry) == S_IFDIR { return .directory }
        if let target = bytes(archive_entry_hardlink(entry)) ?? bytes(archive_entry_hardlink_utf8(entry)) {
            return .hardLink(
                target: try EntryPath(parsing: target, limits: limits), byteCount: try byteCount(entry, path))
        }
        switch archive_entry_filetype(entry) {
        case S_IFREG:
            return .file(byteCount: try byteCount(entry, path))
        case S_IFLNK:
            let target = bytes(archive_entry_symlink(entry)) ?? bytes(archive_entry_symlink_utf8(entry)) ?? []
            try requireInside(target: target, of: path, limits: limits)
            return .symbolicLink(target: target)
        case let other: throw .refused(entry: path.text, .specialFile(specialFileName(other)))
        }
    }
}

private func byteCount(_ entry: OpaquePointer, _ path: EntryPath) throws(ArchiveProblem) -> UInt64 {
    guard let count = UInt64(exactly: archive_entry_size(entry)) else {
        throw .damaged("'\(path.text)' has a negative length")
    }
    return count
}

private func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
    guard let text else { return nil }
    return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
}

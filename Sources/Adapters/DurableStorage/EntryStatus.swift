import Glibc

/// What the file system says about one name.
package struct EntryStatus: Hashable, Sendable {
    /// The kinds that matter here.
    package enum Kind: Hashable, Sendable {
        case file
        case directory
        case symbolicLink
        case other
    }

    /// What it is.
    package let kind: Kind
    /// The file's number on its device, which a rename does not change.
    package let inode: UInt64

    init(_ status: stat) {
        self.inode = UInt64(status.st_ino)
        switch status.st_mode & S_IFMT {
        case S_IFREG: self.kind = .file
        case S_IFDIR: self.kind = .directory
        case S_IFLNK: self.kind = .symbolicLink
        default: self.kind = .other
        }
    }
}

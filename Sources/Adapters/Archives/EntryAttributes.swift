import CArchive
import DurableStorage
import Glibc

/// Mode, owner and time of an entry, as far as this process may set them.
struct EntryAttributes: Hashable {
    /// What directories get that no entry describes.
    static let implicitDirectory = Self(mode: 0o755, userID: nil, groupID: nil, modified: nil)

    /// Mode bits; set-user-ID, set-group-ID and sticky only when this process is root.
    let mode: mode_t
    /// Numeric owner; `nil` to leave it, as for everybody but root.
    let userID: uid_t?
    /// Numeric group; `nil` to leave it.
    let groupID: gid_t?
    /// When it was last modified, in seconds since 1970; `nil` for now.
    let modified: Int?

    private init(mode: mode_t, userID: uid_t?, groupID: gid_t?, modified: Int?) {
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.modified = modified
    }

    /// Reads the attributes that libarchive parsed.
    init(_ entry: OpaquePointer, path: EntryPath) throws(ArchiveProblem) {
        let isRoot = geteuid() == 0
        self.mode = archive_entry_perm(entry) & (isRoot ? 0o7777 : 0o777)
        self.userID = isRoot ? try ownerNumber(archive_entry_uid(entry), path) : nil
        self.groupID = isRoot ? try ownerNumber(archive_entry_gid(entry), path) : nil
        let seconds = archive_entry_mtime_is_set(entry) != 0 ? archive_entry_mtime(entry) : -1
        // Times that no file system stores are no reason to refuse a package: the file is simply new.
        self.modified = (0...0xFFFF_FFFF).contains(seconds) ? seconds : nil
    }

    /// Applies them to an open file or directory.
    func apply(to descriptor: Int32) -> Bool {
        // The owner first, because changing it clears the set-user-ID bits.
        guard self.userID == nil || fchown(descriptor, self.owner, self.group) == 0 else { return false }
        guard fchmod(descriptor, self.mode) == 0 else { return false }
        guard self.modified != nil else { return true }
        return futimens(descriptor, self.times) == 0
    }

    /// Applies owner and time to a symbolic link itself; its mode means nothing.
    func applyToLink(_ name: [UInt8], in directory: Int32) -> Bool {
        withCString(name) { name in
            guard
                self.userID == nil
                    || fchownat(directory, name, self.owner, self.group, AT_SYMLINK_NOFOLLOW) == 0
            else { return false }
            guard self.modified != nil else { return true }
            return utimensat(directory, name, self.times, AT_SYMLINK_NOFOLLOW) == 0
        }
    }

    private var owner: uid_t { self.userID ?? .max }
    private var group: gid_t { self.groupID ?? .max }
    private var times: [timespec] {
        [timespec](repeating: timespec(tv_sec: self.modified ?? 0, tv_nsec: 0), count: 2)
    }
}

/// Checks an owner's number; the largest means "leave it" to chown(2) and so is no number.
private func ownerNumber(_ number: Int64, _ path: EntryPath) throws(ArchiveProblem) -> UInt32 {
    guard let id = UInt32(exactly: number), id != .max else {
        throw .refused(entry: path.text, .ownerOutOfRange)
    }
    return id
}

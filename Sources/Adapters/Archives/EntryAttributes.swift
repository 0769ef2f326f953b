import CArchive
import CStorage
import DurableStorage
import Glibc

/// Mode, owner, time and extended attributes of an entry, as far as this process may set them.
struct EntryAttributes: Hashable {
    /// What directories get that no entry describes.
    static let implicitDirectory = Self(mode: 0o755)

    /// Mode bits; set-user-ID, set-group-ID and sticky only when this process is root and they are kept.
    let mode: mode_t
    /// Numeric owner; `nil` to leave it, as for everybody but root.
    let userID: uid_t?
    /// Numeric group; `nil` to leave it.
    let groupID: gid_t?
    /// When it was last modified, since 1970; `nil` for now.
    let modified: ModificationTime?
    /// In the order in which they are set.
    let extended: [ExtendedAttribute]

    private init(mode: mode_t) {
        self.mode = mode
        self.userID = nil
        self.groupID = nil
        self.modified = nil
        self.extended = []
    }

    /// Reads the attributes that libarchive parsed; of a symbolic link only owner and time, it has no others.
    init(
        _ entry: OpaquePointer, path: EntryPath, options: UnpackOptions, isSymbolicLink: Bool
    ) throws(ArchiveProblem) {
        let isRoot = geteuid() == 0
        let mode = archive_entry_perm(entry)
        guard options.specialModes != .refused || isSymbolicLink || mode & 0o7000 == 0 else {
            throw .refused(entry: path.text, .specialMode)
        }
        self.mode = mode & (isRoot && options.specialModes == .kept ? 0o7777 : 0o777)
        self.userID = isRoot ? try ownerNumber(archive_entry_uid(entry), path) : nil
        self.groupID = isRoot ? try ownerNumber(archive_entry_gid(entry), path) : nil
        self.modified = ModificationTime(entry)
        self.extended =
            options.keepsExtendedAttributes && !isSymbolicLink
            ? try ExtendedAttribute.all(of: entry, path: path) : []
    }

    /// Applies them to an open file or directory.
    ///
    /// - Returns: what could not be done, as it follows "cannot", with the reason; `nil` if all was done.
    func apply(to descriptor: Int32) -> (operation: String, errno: Int32)? {
        // The owner first, because changing it clears set-user-ID bits and capabilities.
        guard self.userID == nil || fchown(descriptor, self.owner, self.group) == 0 else {
            return ("set the owner of", errno)
        }
        guard fchmod(descriptor, self.mode) == 0 else { return ("set the mode of", errno) }
        for attribute in self.extended {
            let result = withCString(attribute.name) {
                fc_set_attribute(descriptor, $0, attribute.value, attribute.value.count)
            }
            guard result == 0 else {
                let name = String(decoding: attribute.name, as: UTF8.self)
                return ("set the extended attribute \(name) of", -result)
            }
        }
        guard let modified = self.modified, futimens(descriptor, modified.times) != 0 else { return nil }
        return ("set the time of", errno)
    }

    /// Applies owner and time to a symbolic link itself; its mode means nothing.
    func applyToLink(_ name: [UInt8], in directory: Int32) -> Bool {
        withCString(name) { name in
            guard
                self.userID == nil
                    || fchownat(directory, name, self.owner, self.group, AT_SYMLINK_NOFOLLOW) == 0
            else { return false }
            guard let modified = self.modified else { return true }
            return utimensat(directory, name, modified.times, AT_SYMLINK_NOFOLLOW) == 0
        }
    }

    private var owner: uid_t { self.userID ?? .max }
    private var group: gid_t { self.groupID ?? .max }
}

/// Checks an owner's number; the largest means "leave it" to chown(2) and so is no number.
private func ownerNumber(_ number: Int64, _ path: EntryPath) throws(ArchiveProblem) -> UInt32 {
    guard let id = UInt32(exactly: number), id != .max else {
        throw .refused(entry: path.text, .ownerOutOfRange)
    }
    return id
}

import DurableStorage
import Glibc

/// The directory that an archive is unpacked into.
///
/// Every step is relative to a directory held open, and no symbolic link is ever followed: not those that the
/// archive brought, and not those that somebody else puts there meanwhile.
final class UnpackTree {
    private let base: Int32
    private let basePath: String
    private var directories: [EntryPath: EntryAttributes] = [:]

    /// How many directories were made that no entry had announced.
    private(set) var implicitCount = 0

    /// Unpacks into an open directory, which stays the caller's.
    init(_ base: Int32, path: String) {
        self.base = base
        self.basePath = path
    }

    /// Creates a directory, or takes the one that is there.
    func makeDirectory(_ path: EntryPath, _ attributes: EntryAttributes) throws(ArchiveProblem) {
        guard let name = path.components.last else { return }
        let parent = try self.openParent(of: path)
        let created = withCString(name) { mkdirat(parent.rawValue, $0, 0o700) == 0 ? 0 : errno }
        guard created == 0 || created == EEXIST else { throw self.failure("create", path, created) }
        let opened = withCString(name) { openat(parent.rawValue, $0, Self.directoryFlags) }
        guard opened >= 0 else {
            guard errno == ELOOP || errno == ENOTDIR else { throw self.failure("open", path, errno) }
            throw .refused(entry: path.text, .replacesOtherKind)
        }
        close(opened)
        self.directories[path] = attributes
    }

    /// Creates a file in the place of whatever file or link has its name, and opens it for writing.
    func makeFile(_ path: EntryPath) throws(ArchiveProblem) -> OwnedDescriptor {
        let place = try self.clearedPlace(path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let directory = place.parent.rawValue
        let descriptor = withCString(place.name) { openat(directory, $0, flags, 0o600) }
        guard descriptor >= 0 else { throw self.failure("create", path, errno) }
        return OwnedDescriptor(owning: descriptor)
    }

    /// Creates a symbolic link, whose target has been checked.
    func makeSymbolicLink(
        _ path: EntryPath, target: [UInt8], _ attributes: EntryAttributes
    ) throws(ArchiveProblem) {
        let place = try self.clearedPlace(path)
        let directory = place.parent.rawValue
        let result = withCString(target) { target in
            withCString(place.name) { symlinkat(target, directory, $0) == 0 ? 0 : errno }
        }
        guard result == 0 else { throw self.failure("create", path, result) }
        guard attributes.applyToLink(place.name, in: directory) else {
            throw self.failure("set the owner of", path, errno)
        }
    }

    /// Creates a second name for a regular file of this archive.
    func makeHardLink(_ path: EntryPath, target: EntryPath) throws(ArchiveProblem) {
        let refusal = ArchiveProblem.refused(entry: path.text, .hardLinkTarget(target.text))
        guard let targetName = target.components.last, target != path else { throw refusal }
        let targetParent = try self.openParent(of: target, creating: false, otherwise: refusal)
        var status = stat()
        let found = withCString(targetName) {
            fstatat(targetParent.rawValue, $0, &status, AT_SYMLINK_NOFOLLOW)
        }
        // Not a symbolic link either: at another depth its target would mean another place.
        guard found == 0, status.st_mode & S_IFMT == S_IFREG else { throw refusal }
        let place = try self.clearedPlace(path)
        let (source, directory) = (targetParent.rawValue, place.parent.rawValue)
        let result = withCString(targetName) { from in
            withCString(place.name) { linkat(source, from, directory, $0, 0) == 0 ? 0 : errno }
        }
        guard result == 0 else { throw self.failure("link", path, result) }
    }

    /// Gives directories their modes and times, now that nothing more is put into them; inner ones first.
    func finishDirectories() throws(ArchiveProblem) {
        let deepestFirst = self.directories.sorted { $0.key.components.count > $1.key.components.count }
        for (path, attributes) in deepestFirst {
            let directory = try self.open(path.components[...], path)
            guard attributes.apply(to: directory.rawValue) else {
                throw self.failure("set the mode of", path, errno)
            }
        }
    }

    /// An error about an entry, by its number.
    func failure(_ operation: String, _ path: EntryPath, _ number: Int32) -> ArchiveProblem {
        .storage(StorageError(operation: operation, path: self.location(of: path), errno: number))
    }

    /// Where an entry goes, for a person to read.
    func location(of path: EntryPath) -> String {
        self.basePath + "/" + path.text
    }
}

/// An open directory and a name in it that is free.
private struct Place: ~Copyable {
    let parent: OwnedDescriptor
    let name: [UInt8]
}

extension UnpackTree {
    private static let directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    /// The open parent of `path` with no file or link of its name in it.
    private func clearedPlace(
        _ path: EntryPath
    ) throws(ArchiveProblem) -> Place {
        guard let name = path.components.last else { throw .refused(entry: path.text, .emptyName) }
        let parent = try self.openParent(of: path)
        let result = withCString(name) { unlinkat(parent.rawValue, $0, 0) == 0 ? 0 : errno }
        switch result {
        case 0, ENOENT: return Place(parent: parent, name: name)
        case EISDIR: throw .refused(entry: path.text, .replacesOtherKind)
        default: throw self.failure("replace", path, result)
        }
    }

    /// Opens the directory that `path` stands in, component by component.
    ///
    /// - Parameters:
    ///   - creating: whether directories may be made that no entry has announced.
    ///   - refusal: what to throw where the way is no way of directories; by default what the matter is.
    private func openParent(
        of path: EntryPath, creating: Bool = true, otherwise refusal: ArchiveProblem? = nil
    ) throws(ArchiveProblem) -> OwnedDescriptor {
        var current = try self.open([], path)
        for depth in 0..<path.parentDepth {
            let name = path.components[depth]
            if creating {
                let created = withCString(name) { mkdirat(current.rawValue, $0, 0o700) == 0 ? 0 : errno }
                guard created == 0 || created == EEXIST else { throw self.failure("create", path, created) }
                if created == 0 { self.noteImplicit(path.components[...depth]) }
            }
            let next = withCString(name) { openat(current.rawValue, $0, Self.directoryFlags) }
            guard next >= 0 else {
                let number = errno
                throw refusal ?? self.blocked(path, at: name, in: current, number)
            }
            current = OwnedDescriptor(owning: next)
        }
        return current
    }

    /// Opens a directory that must exist.
    private func open(
        _ components: ArraySlice<[UInt8]>, _ path: EntryPath
    ) throws(ArchiveProblem) -> OwnedDescriptor {
        let start = openat(self.base, ".", Self.directoryFlags)
        guard start >= 0 else { throw self.failure("open", path, errno) }
        var current = OwnedDescriptor(owning: start)
        for name in components {
            let next = withCString(name) { openat(current.rawValue, $0, Self.directoryFlags) }
            guard next >= 0 else { throw self.failure("open", path, errno) }
            current = OwnedDescriptor(owning: next)
        }
        return current
    }

    private func noteImplicit(_ components: ArraySlice<[UInt8]>) {
        self.directories[EntryPath(components: Array(components))] = .implicitDirectory
        self.implicitCount += 1
    }

    /// Why a component on the way could not be entered.
    private func blocked(
        _ path: EntryPath, at name: [UInt8], in directory: borrowing OwnedDescriptor, _ number: Int32
    ) -> ArchiveProblem {
        guard number == ELOOP || number == ENOTDIR else { return self.failure("open", path, number) }
        var status = stat()
        let parent = directory.rawValue
        let found = withCString(name) { fstatat(parent, $0, &status, AT_SYMLINK_NOFOLLOW) }
        let isLink = found == 0 && status.st_mode & S_IFMT == S_IFLNK
        return .refused(entry: path.text, isLink ? .throughSymbolicLink : .parentNotDirectory)
    }
}

// For the members of `stat`: which of two modules has them depends on the order in which they are read.
import CArchive
import DurableStorage
import Glibc

/// The directory that an archive is unpacked into.
///
/// Every step is relative to a directory held open, and no symbolic link is ever followed: not those that the
/// archive brought, and not those that somebody else puts there meanwhile.
final class UnpackTree: EntryTree {
    private let base: Int32
    private let basePath: String
    private var directories: [EntryPath: EntryAttributes] = [:]

    private(set) var implicitCount = 0

    /// Bytes of extended attributes that all directories together may have: these wait in memory until the
    /// end.
    private static let heldByteCountLimit = 1 << 20
    private var heldByteCount = 0

    /// Unpacks into an open directory, which stays the caller's.
    init(_ base: Int32, path: String) {
        self.base = base
        self.basePath = path
    }

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
        self.heldByteCount += attributes.extended.reduce(0) { $0 + $1.value.count }
        guard self.heldByteCount <= Self.heldByteCountLimit else {
            throw .limitExceeded(.attributeByteCount(Self.heldByteCountLimit), entry: path.text)
        }
        self.directories[path] = attributes
    }

    func makeFile(
        _ path: EntryPath, byteCount: UInt64, _ attributes: EntryAttributes, from reader: any EntryReader
    ) throws(ArchiveProblem) {
        let place = try self.clearedPlace(path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let directory = place.parent.rawValue
        let descriptor = withCString(place.name) { openat(directory, $0, flags, 0o600) }
        guard descriptor >= 0 else { throw self.failure("create", path, errno) }
        try self.fill(OwnedDescriptor(owning: descriptor), path, byteCount, attributes, reader)
    }

    func fillFile(
        _ path: EntryPath, byteCount: UInt64, _ attributes: EntryAttributes, from reader: any EntryReader
    ) throws(ArchiveProblem) {
        guard let name = path.components.last else { throw .refused(entry: path.text, .emptyName) }
        let parent = try self.openParent(of: path)
        // Not blocking, should somebody else have put a FIFO there.
        let flags = O_WRONLY | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = withCString(name) { openat(parent.rawValue, $0, flags) }
        guard descriptor >= 0 else { throw self.failure("open", path, errno) }
        try self.fill(OwnedDescriptor(owning: descriptor), path, byteCount, attributes, reader)
    }

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
    func finish() throws(ArchiveProblem) {
        let deepestFirst = self.directories.sorted { $0.key.components.count > $1.key.components.count }
        for (path, attributes) in deepestFirst {
            let directory = try self.open(path.components[...], path)
            try self.apply(attributes, to: directory, path)
        }
    }

    /// Writes what the reader gives, the holes of sparse files left out, and then sets length and attributes.
    private func fill(
        _ file: consuming OwnedDescriptor, _ path: EntryPath, _ byteCount: UInt64,
        _ attributes: EntryAttributes, _ reader: any EntryReader
    ) throws(ArchiveProblem) {
        let descriptor = file.rawValue
        let location = self.location(of: path)
        try reader.readData(of: path, byteCount: byteCount) { (bytes, offset) throws(ArchiveProblem) in
            try onDisk { () throws(StorageError) in
                try writeFully(bytes, to: descriptor, at: offset, path: location)
            }
        }
        // A sparse file may end in a hole, which only the length makes.
        guard ftruncate(descriptor, off_t(clamping: byteCount)) == 0 else {
            throw self.failure("set the length of", path, errno)
        }
        try self.apply(attributes, to: file, path)
    }

    private func apply(
        _ attributes: EntryAttributes, to file: borrowing OwnedDescriptor, _ path: EntryPath
    ) throws(ArchiveProblem) {
        guard let failure = attributes.apply(to: file.rawValue) else { return }
        throw self.failure(failure.operation, path, failure.errno)
    }

    /// An error about an entry, by its number.
    private func failure(_ operation: String, _ path: EntryPath, _ number: Int32) -> ArchiveProblem {
        .storage(StorageError(operation: operation, path: self.location(of: path), errno: number))
    }

    /// Where an entry goes, for a person to read.
    private func location(of path: EntryPath) -> String {
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

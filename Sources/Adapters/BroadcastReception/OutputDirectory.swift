package import DurableStorage
import Glibc

/// The directory that received files go to; nothing is ever created outside it.
///
/// Unfinished files stand in its subdirectory `.fleetcast`, on the same file system, so that the rename at
/// the end is one step.
package struct OutputDirectory: ~Copyable, Sendable {
    /// Name of the subdirectory for unfinished files; no received file may lie in it.
    package static let workName = ".fleetcast"
    /// How the names of spines end there.
    static let spineSuffix = ".spine"

    /// Where it is.
    package let path: String
    private let directory: OwnedDescriptor
    /// The subdirectory for unfinished files.
    let work: BaseDirectory

    /// Opens the directory, and makes it where it is missing.
    package init(_ path: String) throws(StorageError) {
        try makeDirectories(path)
        let workPath = path + "/" + Self.workName
        let directory = try OwnedDescriptor(directory: path)
        if mkdirat(directory.rawValue, Self.workName, 0o700) != 0, errno != EEXIST {
            throw .last("create the directory", workPath)
        }
        var status = stat()
        guard fstatat(directory.rawValue, Self.workName, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .last("look at", workPath)
        }
        // By a link, unfinished files would lie elsewhere, from where no rename leads here.
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StorageError(operation: "use as a directory", path: workPath, errno: ENOTDIR)
        }
        self.work = try BaseDirectory(opening: workPath)
        self.directory = directory
        self.path = path
    }

    /// What nobody has gone on with for so long is removed: two weeks.
    private static let staleSeconds = 14 * 24 * 3600

    /// Removes unfinished files that were left long ago, and that nobody has open.
    package func removeStale() {
        let names = (try? self.work.names()) ?? []
        for name in names where [".part", ".journal", ".decoded", Self.spineSuffix].contains(where: name.hasSuffix) {
            var status = stat()
            let directory = self.work.descriptor.rawValue
            guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFREG, time(nil) - status.st_mtim.tv_sec > Self.staleSeconds
            else { continue }
            let descriptor = openat(directory, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            let file = OwnedDescriptor(owning: descriptor)
            guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else { continue }
            try? self.work.unlink(name)
        }
    }

    /// The path of a file, for people.
    func location(of components: [String]) -> String {
        self.path + "/" + components.joined(separator: "/")
    }

    /// The size of a regular file; `nil` where there is none of that name.
    func byteCount(of components: [String]) -> UInt64? {
        var status = stat()
        guard let parent = try? self.parent(of: components, creating: false), let name = components.last,
            fstatat(parent.rawValue, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return UInt64(status.st_size)
    }

    /// Opens a regular file for reading.
    func open(_ components: [String]) throws(StorageError) -> OwnedDescriptor {
        let parent = try self.parent(of: components, creating: false)
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = openat(parent.rawValue, components.last ?? "", flags)
        guard descriptor >= 0 else { throw .last("open", self.location(of: components)) }
        return OwnedDescriptor(owning: descriptor)
    }

    /// Gives an unfinished file, whose data is on the disk, its final name, durably.
    ///
    /// A regular file of that name, or a symbolic link, is replaced; a directory is not.
    func place(_ workFile: String, at components: [String]) throws(StorageError) {
        let parent = try self.parent(of: components, creating: true)
        let source = self.work.descriptor.rawValue
        guard let name = components.last, renameat(source, workFile, parent.rawValue, name) == 0 else {
            throw .last("put the finished file in place as", self.location(of: components))
        }
        try parent.synchronize(self.location(of: components))
        try self.work.synchronize()
    }

    /// The directory of a file; no component of its path may be a symbolic link.
    private func parent(of components: [String], creating: Bool) throws(StorageError) -> OwnedDescriptor {
        var parent = try Self.subdirectory(".", of: self.directory, self.path)
        for name in components.dropLast() {
            if creating {
                if mkdirat(parent.rawValue, name, 0o755) == 0 {
                    try parent.synchronize(self.path)
                } else if errno != EEXIST {
                    throw .last("create the directory", self.location(of: components))
                }
            }
            parent = try Self.subdirectory(name, of: parent, self.location(of: components))
        }
        return parent
    }

    private static func subdirectory(
        _ name: String, of parent: borrowing OwnedDescriptor, _ path: String
    ) throws(StorageError) -> OwnedDescriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(parent.rawValue, name, flags)
        guard descriptor >= 0 else { throw .last("open the directory '\(name)' of", path) }
        return OwnedDescriptor(owning: descriptor)
    }
}

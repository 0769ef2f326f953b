import CArchive
import DurableStorage
import Glibc

/// Goes through a directory and writes what is in it to an archive, without following symbolic links.
struct PackWalk {
    private static let bufferByteCount = 64 << 10

    /// What has been packed so far.
    private(set) var content = PackedContent()

    private let writer: TarWriter
    private let basePath: String
    private let limits: UnpackLimits
    private let latestModification: Int?
    private let excluded: [FileIdentity]

    /// Packs into `writer` whatever is found, except for the files in `excluded`.
    init(
        writer: TarWriter, basePath: String, limits: UnpackLimits, latestModification: Int?,
        excluded: [FileIdentity]
    ) {
        self.writer = writer
        self.basePath = basePath
        self.limits = limits
        self.latestModification = latestModification
        self.excluded = excluded
    }

    /// Packs the entries of an open directory, in the order of their names' bytes.
    mutating func packEntries(
        of directory: borrowing OwnedDescriptor, at components: [[UInt8]]
    ) throws(ArchiveProblem) {
        let names: [[UInt8]]
        do throws(StorageError) {
            names = try entryNames(of: directory, path: self.basePath)
        } catch {
            throw .storage(error)
        }
        for name in names {
            try self.pack(name, in: directory, at: components + [name])
        }
    }

    /// Ends the archive.
    func finish() throws(ArchiveProblem) {
        try self.writer.finish()
    }

    private mutating func pack(
        _ name: [UInt8], in directory: borrowing OwnedDescriptor, at components: [[UInt8]]
    ) throws(ArchiveProblem) {
        var status = stat()
        let parent = directory.rawValue
        guard withCString(name, { fstatat(parent, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            throw self.failure("look at", components)
        }
        let identity = FileIdentity(status)
        guard !self.excluded.contains(where: { $0.isSameFile(as: identity) }) else { return }
        let path = try self.checkedPath(components)
        self.content.entryCount += 1
        guard self.content.entryCount <= self.limits.entryCount else {
            throw .limitExceeded(.entryCount(self.limits.entryCount), entry: path.text)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try self.packFile(name, in: directory, path)
        case S_IFDIR: try self.packDirectory(name, in: directory, path, status)
        case S_IFLNK: try self.packLink(name, in: directory, path, status)
        default: throw .unpackable(entry: path.text, .specialFile("device, FIFO or socket"))
        }
    }

    private mutating func packFile(
        _ name: [UInt8], in directory: borrowing OwnedDescriptor, _ path: EntryPath
    ) throws(ArchiveProblem) {
        let file = try self.open(name, in: directory, O_RDONLY, path)
        // Asked of the open file, lest the name mean another one by now.
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw self.failure("look at", path.components) }
        try self.begin(path, status, byteCount: Int64(status.st_size))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferByteCount, alignment: 16)
        defer { buffer.deallocate() }
        let source = FileSource(file.rawValue, path: self.location(path.components))
        var byteCount: Int64 = 0
        while true {
            let count = try source.read(into: buffer)
            byteCount += Int64(count)
            guard byteCount <= status.st_size else { throw .changed(entry: path.text) }
            guard count > 0 else { break }
            try self.writer.write(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
        }
        guard byteCount == status.st_size else { throw .changed(entry: path.text) }
        self.content.byteCount += UInt64(byteCount)
    }

    private mutating func packDirectory(
        _ name: [UInt8], in directory: borrowing OwnedDescriptor, _ path: EntryPath, _ status: stat
    ) throws(ArchiveProblem) {
        let inner = try self.open(name, in: directory, O_RDONLY | O_DIRECTORY, path)
        try self.begin(path, status)
        try self.packEntries(of: inner, at: path.components)
    }

    private func packLink(
        _ name: [UInt8], in directory: borrowing OwnedDescriptor, _ path: EntryPath, _ status: stat
    ) throws(ArchiveProblem) {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let parent = directory.rawValue
        let count = withCString(name) { readlinkat(parent, $0, &buffer, buffer.count) }
        guard count >= 0 else { throw self.failure("read the symbolic link", path.components) }
        let target = buffer.prefix(count).map(UInt8.init(bitPattern:))
        do throws(ArchiveProblem) {
            try requireInside(target: target, of: path, limits: self.limits)
        } catch {
            throw asUnpackable(error)
        }
        try self.begin(path, status, linkTarget: target)
    }

    private func begin(
        _ path: EntryPath, _ status: stat, byteCount: Int64 = 0, linkTarget: [UInt8] = []
    ) throws(ArchiveProblem) {
        let modified = min(status.st_mtim.tv_sec, self.latestModification ?? .max)
        let name = [0x2E, slash] + Array(path.components.joined(separator: [slash]))
        try self.writer.begin(
            name, fileType: status.st_mode & S_IFMT, mode: status.st_mode & 0o7777, byteCount: byteCount,
            modified: modified, linkTarget: linkTarget)
    }

    private func open(
        _ name: [UInt8], in directory: borrowing OwnedDescriptor, _ flags: Int32, _ path: EntryPath
    ) throws(ArchiveProblem) -> OwnedDescriptor {
        let parent = directory.rawValue
        // O_NONBLOCK, lest a FIFO that has just taken the name stop us for ever.
        let descriptor = withCString(name) { openat(parent, $0, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { throw self.failure("read", path.components) }
        return OwnedDescriptor(owning: descriptor)
    }

    /// The path, if every device will take it.
    private func checkedPath(_ components: [[UInt8]]) throws(ArchiveProblem) -> EntryPath {
        do throws(ArchiveProblem) {
            return try EntryPath(parsing: Array(components.joined(separator: [slash])), limits: self.limits)
        } catch {
            throw asUnpackable(error)
        }
    }

    private func failure(_ operation: String, _ components: [[UInt8]]) -> ArchiveProblem {
        .storage(.last(operation, self.location(components)))
    }

    private func location(_ components: [[UInt8]]) -> String {
        self.basePath + "/" + EntryPath(components: components).text
    }
}

/// What the unpacker would refuse, told to the person who is making the archive.
private func asUnpackable(_ problem: ArchiveProblem) -> ArchiveProblem {
    guard case .refused(let entry, let refusal) = problem else { return problem }
    return .unpackable(entry: entry, refusal)
}

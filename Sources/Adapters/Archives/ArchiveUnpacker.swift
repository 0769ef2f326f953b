import CStorage
import DurableStorage
import Glibc

/// Unpacks tar archives that may come from an enemy.
///
/// libarchive only parses; everything on disk is done here, relative to directories held open, without
/// following any symbolic link. Refused are absolute paths, `..`, control characters in names, links that may
/// lead outside, devices, FIFOs and sockets, whatever would be written through a link, archives that are cut
/// short or whose checksum is wrong, and more of anything than ``UnpackLimits`` allows.
///
/// Kept are contents, modes, times, links and, for root, numeric owners and set-user-ID bits; extended
/// attributes and access lists are not.
package struct ArchiveUnpacker: Sendable {
    private let limits: UnpackLimits

    /// Unpacks within the given limits.
    package init(limits: UnpackLimits) {
        self.limits = limits
    }

    /// Unpacks the archive at `archive` into the existing directory `directory` and synchronises it all.
    ///
    /// On an error the directory holds a part of the archive: unpack into a staging directory and remove it.
    /// - Parameter synchronizing: `false` where the caller itself makes the directory durable afterwards.
    @discardableResult
    package func unpack(
        _ archive: String, into directory: String, synchronizing: Bool = true
    ) throws(ArchiveError) -> UnpackedContent {
        do throws(ArchiveProblem) {
            return try self.unpackFile(archive, into: directory, synchronizing: synchronizing)
        } catch {
            throw ArchiveError(archive: archive, problem: error)
        }
    }

    /// Reads the whole archive as ``unpack(_:into:)`` does, refuses what it would refuse as far as that can be known
    /// without a disk, and writes nothing.
    package func measure(_ archive: String) throws(ArchiveError) -> ArchiveMeasure {
        throw ArchiveError(archive: archive, problem: .unsupported("cannot be measured yet"))
    }

    private func unpackFile(
        _ archive: String, into directory: String, synchronizing: Bool
    ) throws(ArchiveProblem) -> UnpackedContent {
        let file = try onDisk { () throws(StorageError) in
            try OwnedDescriptor(opening: archive, O_RDONLY, for: "open")
        }
        let base = try onDisk { () throws(StorageError) in try OwnedDescriptor(directory: directory) }
        let source = try DecompressedSource(FileSource(file.rawValue, path: archive))
        let stream = LimitedSource(source, limits: self.limits)
        let content = try self.unpack(
            TarReader(stream, limits: self.limits), into: UnpackTree(base.rawValue, path: directory))
        guard synchronizing else { return content }
        // Once for everything: a call per file would wait for the disk as often as there are files.
        let result = fc_synchronize_file_system(base.rawValue)
        guard result == 0 else {
            throw .storage(StorageError(operation: "synchronize", path: directory, errno: -result))
        }
        return content
    }

    private func unpack(_ reader: TarReader, into tree: UnpackTree) throws(ArchiveProblem) -> UnpackedContent
    {
        var content = UnpackedContent()
        while let entry = try reader.nextEntry() {
            content.entryCount += 1
            // Directories that a path only implies count too: each path may imply as many as it is deep.
            guard content.entryCount + tree.implicitCount <= self.limits.entryCount else {
                throw .limitExceeded(.entryCount(self.limits.entryCount), entry: entry.path.text)
            }
            switch entry.kind {
            case .directory:
                try tree.makeDirectory(entry.path, entry.attributes)
            case .symbolicLink(let target):
                try tree.makeSymbolicLink(entry.path, target: target, entry.attributes)
            case .hardLink(let target):
                try tree.makeHardLink(entry.path, target: target)
            case .file(let byteCount):
                try self.account(byteCount, of: entry.path, in: &content)
                try self.unpackFile(entry, byteCount: byteCount, reader, tree)
            }
        }
        try tree.finishDirectories()
        return content
    }

    /// Adds a file's length to the sum, before the first byte of it is written.
    private func account(
        _ byteCount: UInt64, of path: EntryPath, in content: inout UnpackedContent
    ) throws(ArchiveProblem) {
        let (sum, overflow) = content.byteCount.addingReportingOverflow(byteCount)
        guard !overflow, sum <= self.limits.byteCount else {
            throw .limitExceeded(.byteCount(self.limits.byteCount), entry: path.text)
        }
        content.byteCount = sum
    }

    private func unpackFile(
        _ entry: ArchiveEntry, byteCount: UInt64, _ reader: TarReader, _ tree: UnpackTree
    ) throws(ArchiveProblem) {
        let file = try tree.makeFile(entry.path)
        let descriptor = file.rawValue
        let path = tree.location(of: entry.path)
        try reader.readData { (bytes, offset) throws(ArchiveProblem) in
            let (end, overflow) = offset.addingReportingOverflow(UInt64(bytes.count))
            guard !overflow, end <= byteCount else { throw .damaged("'\(path)' is longer than it says") }
            try onDisk { () throws(StorageError) in
                try writeFully(bytes, to: descriptor, at: offset, path: path)
            }
        }
        // A sparse file may end in a hole, which only the length makes.
        guard ftruncate(descriptor, off_t(clamping: byteCount)) == 0 else {
            throw tree.failure("set the length of", entry.path, errno)
        }
        guard entry.attributes.apply(to: descriptor) else {
            throw tree.failure("set the mode of", entry.path, errno)
        }
    }
}

/// Does something on disk, and makes its error an archive's.
func onDisk<Result: ~Copyable>(_ body: () throws(StorageError) -> Result) throws(ArchiveProblem) -> Result {
    do {
        return try body()
    } catch {
        throw .storage(error)
    }
}

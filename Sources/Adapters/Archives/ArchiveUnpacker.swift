import CStorage
import DurableStorage
import Glibc

/// Unpacks archives that may come from an enemy: tar (v7, ustar, GNU, pax) and cpio (newc, odc), plain or
/// compressed by gzip, xz or zstd, and zip.
///
/// libarchive only parses; everything on disk is done here, relative to directories held open, without
/// following any symbolic link. Refused are absolute paths, `..`, control characters and invalid UTF-8 in
/// names, links that may lead outside, devices, FIFOs and sockets, whatever would be written through a link,
/// archives that are cut short, whose checksum is wrong or which read differently from their other end, and
/// more of anything than ``UnpackLimits`` allows.
///
/// Kept are contents with their holes, modes, times, links and, for root, numeric owners; what else,
/// ``UnpackOptions`` tell. An archive inside an archive is only a file.
package struct ArchiveUnpacker: Sendable {
    private let rules: ReadingRules

    /// Unpacks within the given limits.
    package init(limits: UnpackLimits, options: UnpackOptions = UnpackOptions()) {
        self.rules = ReadingRules(limits: limits, options: options)
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
            let file = try Self.open(archive)
            return try self.unpackFile(file, archive, into: directory, synchronizing: synchronizing)
        } catch {
            throw ArchiveError(archive: archive, problem: error)
        }
    }

    /// Reads the whole archive as ``unpack(_:into:synchronizing:)`` does, refuses what it would refuse as far
    /// as that can be known without a disk, and writes nothing.
    package func measure(_ archive: String) throws(ArchiveError) -> ArchiveMeasure {
        do throws(ArchiveProblem) {
            return try self.measureFile(Self.open(archive), archive)
        } catch {
            throw ArchiveError(archive: archive, problem: error)
        }
    }

    /// Reads as ``measure(_:)`` does, from what is open already; of zip archives that must be a file.
    func measureFile(
        _ file: borrowing OwnedDescriptor, _ archive: String
    ) throws(ArchiveProblem) -> ArchiveMeasure {
        let model = TreeModel()
        let content = try self.read(file, archive, into: model)
        return ArchiveMeasure(
            byteCount: content.byteCount, entryCount: content.entryCount,
            topNames: model.topNames.map { String(decoding: $0, as: UTF8.self) }.sorted())
    }

    /// Opens an archive; a FIFO or a device, for which one might wait for ever, is none.
    private static func open(_ archive: String) throws(ArchiveProblem) -> OwnedDescriptor {
        try onDisk { () throws(StorageError) in
            try OwnedDescriptor(regularFile: archive, followingLinks: true, for: "open")
        }
    }

    /// Unpacks as ``unpack(_:into:synchronizing:)`` does, what is open already; of zip archives that must be a file.
    func unpackFile(
        _ file: borrowing OwnedDescriptor, _ archive: String, into directory: String, synchronizing: Bool
    ) throws(ArchiveProblem) -> UnpackedContent {
        let base = try onDisk { () throws(StorageError) in try OwnedDescriptor(directory: directory) }
        let content = try self.read(file, archive, into: UnpackTree(base.rawValue, path: directory))
        guard synchronizing else { return content }
        // Once for everything: a call per file would wait for the disk as often as there are files.
        let result = fc_synchronize_file_system(base.rawValue)
        guard result == 0 else {
            throw .storage(StorageError(operation: "synchronize", path: directory, errno: -result))
        }
        return content
    }

    /// Finds out what the archive is, and puts its entries into `tree`.
    private func read(
        _ file: borrowing OwnedDescriptor, _ archive: String, into tree: any EntryTree
    ) throws(ArchiveProblem) -> UnpackedContent {
        let source = try DecompressedSource(
            FileSource(file.rawValue, path: archive), windowLimit: self.rules.limits.windowByteCount)
        let stream = try PeekedSource(
            LimitedSource(source, limits: self.rules.limits), byteCount: ArchiveFormat.startByteCount)
        let reader: any EntryReader
        switch ArchiveFormat(start: stream.start) {
        case .tar: reader = try TarReader(stream, self.rules)
        case .cpio: reader = try CpioReader(stream, self.rules)
        case .zip:
            guard source.compression == .none else { throw .refused(entry: "", .compressedTwice) }
            reader = try ZipReader(file.rawValue, path: archive, self.rules)
        }
        return try self.put(entriesOf: reader, into: tree)
    }

    private func put(
        entriesOf reader: any EntryReader, into tree: any EntryTree
    ) throws(ArchiveProblem) -> UnpackedContent {
        let limit = self.rules.limits.entryCount
        var content = UnpackedContent()
        while let entry = try reader.nextEntry() {
            content.entryCount += 1
            // Directories that a path only implies count too: each path may imply as many as it is deep.
            guard content.entryCount + tree.implicitCount <= limit else {
                throw .limitExceeded(.entryCount(limit), entry: entry.path.text)
            }
            try self.put(entry, reader, tree, &content)
        }
        try tree.finish()
        return content
    }

    private func put(
        _ entry: ArchiveEntry, _ reader: any EntryReader, _ tree: any EntryTree,
        _ content: inout UnpackedContent
    ) throws(ArchiveProblem) {
        switch entry.kind {
        case .directory:
            try tree.makeDirectory(entry.path, entry.attributes)
        case .symbolicLink(let target):
            try tree.makeSymbolicLink(entry.path, target: target, entry.attributes)
        case .hardLink(let target, let byteCount):
            try tree.makeHardLink(entry.path, target: target)
            guard byteCount > 0 else { return }
            try self.account(byteCount, of: entry.path, in: &content)
            try tree.fillFile(entry.path, byteCount: byteCount, entry.attributes, from: reader)
        case .file(let byteCount):
            try self.account(byteCount, of: entry.path, in: &content)
            try tree.makeFile(entry.path, byteCount: byteCount, entry.attributes, from: reader)
        }
    }

    /// Adds a file's length to the sum, before the first byte of it is written.
    private func account(
        _ byteCount: UInt64, of path: EntryPath, in content: inout UnpackedContent
    ) throws(ArchiveProblem) {
        let (sum, overflow) = content.byteCount.addingReportingOverflow(byteCount)
        guard !overflow, sum <= self.rules.limits.byteCount else {
            throw .limitExceeded(.byteCount(self.rules.limits.byteCount), entry: path.text)
        }
        content.byteCount = sum
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

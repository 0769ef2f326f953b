import CArchive
import DurableStorage

/// Writes entries as a gzip-compressed GNU tar archive, which every tar of a small box reads.
final class TarWriter {
    private let handle: OpaquePointer
    private let entry: OpaquePointer
    private let path: String

    /// Writes to an open file, which stays the caller's and is called `path` in errors.
    init(_ descriptor: Int32, path: String) throws(ArchiveProblem) {
        guard let handle = archive_write_new() else { throw .unsupported("libarchive cannot start") }
        guard let entry = archive_entry_new() else {
            archive_write_free(handle)
            throw .unsupported("libarchive cannot start")
        }
        self.handle = handle
        self.entry = entry
        self.path = path
        let results = [
            archive_write_add_filter_gzip(handle),
            // No time in the gzip header: it would make each archive another.
            archive_write_set_filter_option(handle, "gzip", "timestamp", nil),
            archive_write_set_filter_option(handle, "gzip", "compression-level", "9"),
            archive_write_set_format_gnutar(handle),
            archive_write_open_fd(handle, descriptor),
        ]
        guard results.allSatisfy({ $0 == ARCHIVE_OK }) else { throw self.problem() }
    }

    deinit {
        archive_entry_free(self.entry)
        archive_write_free(self.handle)
    }

    /// Begins an entry.
    ///
    /// - Parameters:
    ///   - name: as it stands in the archive.
    ///   - fileType: one of `S_IFREG`, `S_IFDIR` and `S_IFLNK`.
    ///   - linkTarget: of a symbolic link.
    func begin(
        _ name: [UInt8], fileType: UInt32, mode: UInt32, byteCount: Int64, modified: Int,
        linkTarget: [UInt8] = []
    ) throws(ArchiveProblem) {
        archive_entry_clear(self.entry)
        withText(name) { archive_entry_set_pathname(self.entry, $0) }
        archive_entry_set_filetype(self.entry, fileType)
        archive_entry_set_perm(self.entry, mode)
        archive_entry_set_uid(self.entry, 0)
        archive_entry_set_gid(self.entry, 0)
        archive_entry_set_size(self.entry, byteCount)
        archive_entry_set_mtime(self.entry, modified, 0)
        if !linkTarget.isEmpty { withText(linkTarget) { archive_entry_set_symlink(self.entry, $0) } }
        guard archive_write_header(self.handle, self.entry) == ARCHIVE_OK else { throw self.problem() }
    }

    /// Adds data to the current entry.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveProblem) {
        guard archive_write_data(self.handle, bytes.baseAddress, bytes.count) == bytes.count else {
            throw self.problem()
        }
    }

    /// Writes the end mark and everything that is still held in memory.
    func finish() throws(ArchiveProblem) {
        guard archive_write_close(self.handle) == ARCHIVE_OK else { throw self.problem() }
    }

    private func problem() -> ArchiveProblem {
        let number = archive_errno(self.handle)
        // libarchive's own numbers are negative; others are those of the system, such as ENOSPC.
        guard number <= 0 else {
            return .storage(StorageError(operation: "write", path: self.path, errno: number))
        }
        return .unsupported(archive_error_string(self.handle).map { String(cString: $0) } ?? "unknown error")
    }
}

private func withText(_ text: [UInt8], _ body: (UnsafePointer<CChar>) -> Void) {
    (text.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { body(start) }
    }
}

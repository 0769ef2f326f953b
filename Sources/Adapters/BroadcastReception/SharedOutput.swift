internal import BroadcastReceiver
internal import DurableStorage
internal import FluteFormat
import Glibc
internal import LayeredCoding

/// The output directory, for the receiving thread and the worker.
final class SharedOutput: Sendable {
    private let directory: OutputDirectory

    init(_ directory: consuming OutputDirectory) {
        self.directory = directory
    }

    /// Where files go.
    var path: String { self.directory.path }

    func openObject(
        _ progress: ObjectProgress, _ information: TransmissionInformation, named name: String
    ) throws(StorageError) -> StoredObject {
        try StoredObject(
            progress.key, progress.objectID, information, named: name, in: self.directory.work)
    }

    /// Does something with the directory.
    func withDirectory<Result>(
        _ body: (borrowing OutputDirectory) throws(StorageError) -> Result
    ) throws(StorageError) -> Result { try body(self.directory) }

    /// Reads a file that is in its place; `nil` where it cannot be read, or has more bytes than `limit`.
    func contents(of components: [String], limit: Int) -> [UInt8]? {
        guard let file = try? self.directory.open(components) else { return nil }
        return try? readWhole(
            file.rawValue, limit: limit, path: self.directory.location(of: components))
    }

    /// Removes a file from the working directory.
    func removeFromWork(_ name: String) { try? self.directory.work.unlink(name) }

    /// Throws unless the disk has room for so many bytes.
    func requireFreeSpace(byteCount: UInt64) throws(StorageError) {
        try DurableStorage.requireFreeSpace(
            byteCount: byteCount, beside: self.directory.work.location(of: "reception"))
    }

    func finish(_ work: ObjectFinishing) -> FinishingResult { work.run(self.directory) }

    /// The file that is announced, where it is in its place already.
    func present(_ components: [String], _ entry: FileEntry) -> StoredFile? {
        guard entry.sha256 != nil || entry.contentMD5 != nil && entry.contentEncoding == nil,
            let byteCount = self.directory.byteCount(of: components),
            entry.contentLength ?? entry.effectiveTransferLength == byteCount,
            let file = try? self.directory.open(components)
        else { return nil }
        var digests = ObjectDigests()
        digests.limit(to: entry)
        let path = self.directory.location(of: components)
        guard (try? digests.add(file.rawValue, upTo: byteCount, path: path)) != nil,
            digests.matches(entry) == true
        else { return nil }
        return StoredFile(
            entry: entry, path: path, byteCount: byteCount,
            verification: entry.sha256 != nil ? .sha256 : .md5)
    }

    /// Removes what is stored of an object.
    func remove(_ object: StoredObject) {
        self.removeJournal(of: object)
        try? self.directory.work.unlink(object.file.name)
    }

    func removeJournal(of object: StoredObject) {
        try? self.directory.work.unlink(object.journalName)
    }

    /// What an earlier run wrote down of an object.
    func journal(of object: StoredObject) -> ReceptionJournal? {
        let path = self.directory.work.location(of: object.journalName)
        guard let file = try? OwnedDescriptor(opening: path, O_RDONLY | O_NOFOLLOW, for: "open"),
            let bytes = try? readWhole(file.rawValue, limit: 1 << 28, path: path)
        else { return nil }
        return ReceptionJournal(bytes)
    }

    /// Writes down what is held of an object, after it is on the disk itself.
    func write(_ journal: ReceptionJournal, of object: StoredObject) {
        // Without a journal a restart begins anew, and nothing else is lost: no reason to end the reception.
        guard (try? object.file.synchronize()) != nil else { return }
        let path = self.directory.work.location(of: object.journalName)
        try? replaceFileAtomically(at: path, with: journal.encoded, permissions: 0o600)
    }
}

/// Reads a small file whole; `EFBIG` beyond `limit` bytes.
func readWhole(_ descriptor: Int32, limit: Int, path: String) throws(StorageError) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("look at", path) }
    guard status.st_size <= limit else { throw StorageError(operation: "read", path: path, errno: EFBIG) }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
        let wanted = bytes.count - count
        let result = bytes.withUnsafeMutableBytes { buffer in
            pread(descriptor, buffer.baseAddress.map { $0 + count }, wanted, off_t(count))
        }
        if result < 0, errno == EINTR { continue }
        guard result > 0 else { throw .last("read", path) }
        count += result
    }
    return bytes
}

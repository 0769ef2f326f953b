import ByteCoding
import DeviceCrypto
import DurableStorage
import Glibc
import SimpleOTAFormat

/// A package that is being received, in a hidden file beside its final place.
///
/// The file's name carries the digest of the whole, so that a later run knows what the bytes belong to. Nothing
/// gets the package's own name before its digest was right and it was on the disk.
final class PartialDownload {
    /// Bytes that the file has.
    private(set) var byteCount: UInt64
    /// Whether an earlier try has left the first bytes.
    let isResumed: Bool

    private let offer: PackageOffer
    private let directory: String
    private let file: OwnedDescriptor
    private var hasher = MD5Hasher()

    /// What is received.
    var name: PackageName { self.offer.name }

    private var path: String { self.directory + "/" + self.offer.name.partialFileName(md5: self.offer.md5) }
    private var finalPath: String { self.directory + "/" + self.offer.name.text }

    /// Opens or creates the file for `offer`, keeps its first `byteOffset` bytes, and removes what was left of
    /// other downloads.
    init(of offer: PackageOffer, in directory: String, from byteOffset: UInt64) throws {
        self.offer = offer
        self.directory = directory
        self.byteCount = byteOffset
        self.isResumed = byteOffset > 0
        let name = offer.name.partialFileName(md5: offer.md5)
        let path = directory + "/" + name
        self.file = try OwnedDescriptor(
            opening: path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, permissions: 0o600, for: "open")
        try Self.lock(self.file, path)
        guard ftruncate(self.file.rawValue, off_t(byteOffset)) == 0 else {
            throw StorageError.last("truncate", path)
        }
        try self.hashHeld()
        try Leftovers.removeDownloads(in: directory, except: name)
    }

    /// What an earlier try has left of the package `name`.
    static func held(of name: PackageName, in directory: String) -> ResumptionPoint? {
        Leftovers.fileNames(in: directory).compactMap { fileName -> ResumptionPoint? in
            guard let md5 = name.digest(ofPartialFileName: fileName) else { return nil }
            var status = stat()
            guard lstat(directory + "/" + fileName, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                status.st_size > 0
            else { return nil }
            return ResumptionPoint(byteOffset: UInt64(status.st_size), md5: md5)
        }.max { $0.byteOffset < $1.byteOffset }
    }

    /// Adds bytes at the end; a full disk is not left full.
    func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        do {
            try writeFully(bytes, to: self.file.rawValue, at: self.byteCount, path: self.path)
        } catch {
            if error.errno == ENOSPC || error.errno == EDQUOT { unlink(self.path) }
            throw error
        }
        self.hasher.update(bytes)
        self.byteCount += UInt64(bytes.count)
    }

    /// Checks the digest and puts the file in its place, durably.
    ///
    /// - Returns: its path.
    /// - Throws: ``DigestMismatch``, and then nothing is left; or a `StorageError`.
    func complete() throws -> String {
        let digest = self.hasher.digest()
        guard digest == self.offer.md5 else {
            unlink(self.path)
            throw DigestMismatch(expected: self.offer.md5, found: digest, wasResumed: self.isResumed)
        }
        // The umask cannot be read without being set; this program has nothing else that creates files meanwhile.
        let mask = umask(0)
        umask(mask)
        guard fchmod(self.file.rawValue, 0o666 & ~mask) == 0 else {
            throw StorageError.last("set the mode of", self.path)
        }
        try self.file.synchronize(self.path)
        guard rename(self.path, self.finalPath) == 0 else {
            throw StorageError.last("rename to its final name", self.path)
        }
        try synchronizeDirectory(self.directory)
        return self.finalPath
    }

    private static func lock(_ file: borrowing OwnedDescriptor, _ path: String) throws {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw StorageError.last("examine", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StorageError(operation: "write", path: path, errno: EINVAL)
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else { throw StorageError.last("lock", path) }
    }

    private func hashHeld() throws {
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        var offset: UInt64 = 0
        while offset < self.byteCount {
            let wanted = Int(min(UInt64(piece.count), self.byteCount - offset))
            let count = pread(self.file.rawValue, &piece, wanted, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StorageError.last("read", self.path) }
            piece.withUnsafeBytes { self.hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += UInt64(count)
        }
    }
}

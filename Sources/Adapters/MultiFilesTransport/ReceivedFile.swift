internal import ByteCoding
internal import DurableStorage
import Glibc
internal import MultiFilesFormat

/// A file that is being received: blocks are gathered into larger writes, and what is settled is hashed.
struct ReceivedFile: ~Copyable {
    /// Blocks are gathered up to so many bytes, which fit a second-level cache.
    private static let gatheredByteCount = 1 << 17
    /// The hasher is told of progress in steps of so many bytes.
    private static let hashingStep: UInt64 = 1 << 22

    private let temporary: TemporaryFile
    private let byteCount: UInt64
    private let hasher: PrefixHasher
    private var gathered = [UInt8](repeating: 0, count: Self.gatheredByteCount)
    private var gatheredCount = 0
    private var gatheredOffset: UInt64 = 0
    private var announcedByteCount: UInt64 = 0

    /// Creates an empty file that will stand at `path`, after a look whether it has room there.
    init(at path: String, for offer: Offer) throws(StorageError) {
        try requireFreeSpace(byteCount: UInt64(offer.fileByteCount), beside: path)
        let temporary = try TemporaryFile(besideTarget: path)
        self.hasher = try PrefixHasher(descriptor: temporary.descriptor, path: temporary.path)
        self.temporary = temporary
        self.byteCount = UInt64(offer.fileByteCount)
    }

    /// Stores `bytes` at `offset`, at the latest when the digest is asked for.
    mutating func store(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) {
        let isNext = offset == self.gatheredOffset + UInt64(self.gatheredCount)
        if !isNext || self.gatheredCount + bytes.count > Self.gatheredByteCount {
            try self.writeGathered()
            self.gatheredOffset = offset
        }
        let start = self.gatheredCount
        self.gathered.withUnsafeMutableBytes { buffer in
            UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).copyMemory(from: bytes)
        }
        self.gatheredCount += bytes.count
    }

    /// Notes that the first `byteCount` bytes are complete, so that they can be hashed meanwhile.
    mutating func settle(byteCount: UInt64) throws(StorageError) {
        guard byteCount >= self.announcedByteCount + Self.hashingStep else { return }
        try self.writeGathered()
        self.announcedByteCount = byteCount
        self.hasher.advance(to: byteCount)
    }

    /// Writes all and returns the digest of the whole file.
    mutating func digest() throws(StorageError) -> MD5Digest {
        try self.writeGathered()
        return try self.hasher.digest(ofByteCount: self.byteCount)
    }

    /// Writes the whole file to an open descriptor, a pipe for example.
    func copy(toDescriptor target: Int32, isStopped: () -> Bool) throws(StorageError) {
        try copyFile(
            descriptor: self.temporary.descriptor, path: self.temporary.path, toDescriptor: target,
            isStopped: isStopped)
    }

    /// Takes the file's name away: it will never be committed, and a kill leaves nothing behind.
    func makeNameless() {
        unlink(self.temporary.path)
    }

    /// Gives the file its final name, durably.
    consuming func commit() throws(StorageError) {
        try self.temporary.commit()
    }

    private mutating func writeGathered() throws(StorageError) {
        guard self.gatheredCount > 0 else { return }
        let count = self.gatheredCount
        self.gatheredCount = 0
        let offset = self.gatheredOffset
        try self.gathered.span.withUnsafeBytes { (buffer) throws(StorageError) in
            try self.temporary.write(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)), at: offset)
        }
    }
}

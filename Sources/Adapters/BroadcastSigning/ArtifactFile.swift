internal import DurableStorage
internal import Glibc

/// A release that is read and must stay as it is meanwhile.
struct ArtifactFile: ~Copyable {
    private let path: String
    private let identity: FileIdentity
    private let descriptor: OwnedDescriptor

    init(opening path: String, byteCount: UInt64) throws(SigningError) {
        let descriptor: OwnedDescriptor
        do throws(StorageError) {
            // O_NONBLOCK, lest a FIFO stop us until somebody writes to it.
            descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        } catch {
            throw .storage(error)
        }
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw .storage(.last("look at", path)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
        let identity = FileIdentity(status)
        guard identity.byteCount == byteCount else {
            throw .wrongLength(path: path, byteCount: identity.byteCount, neededByteCount: byteCount)
        }
        posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
        self.path = path
        self.identity = identity
        self.descriptor = descriptor
    }

    /// Fills `buffer` with the bytes from `offset` on, all of which must be there.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(SigningError) {
        var byteCount = 0
        while byteCount < buffer.count, let start = buffer.baseAddress {
            let count = pread(
                self.descriptor.rawValue, start + byteCount, buffer.count - byteCount,
                off_t(offset) + off_t(byteCount))
            if count < 0 {
                guard errno == EINTR else { throw .storage(.last("read", self.path)) }
                continue
            }
            guard count > 0 else { throw .changedWhileRead(path: self.path) }
            byteCount += count
        }
    }

    /// Throws if the file was written to since it was opened.
    func requireUnchanged() throws(SigningError) {
        guard let now = FileIdentity(ofDescriptor: self.descriptor.rawValue),
            now.hasSameContents(as: self.identity)
        else { throw .changedWhileRead(path: self.path) }
    }
}

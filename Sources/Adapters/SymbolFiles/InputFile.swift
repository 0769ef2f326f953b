internal import DurableStorage
import Glibc

/// A regular file that is read and that must stay as it is meanwhile.
struct InputFile: ~Copyable {
    let path: String
    /// Size, and what would tell a change.
    let identity: FileIdentity
    private let descriptor: OwnedDescriptor

    init(opening path: String) throws {
        // O_NONBLOCK, lest a FIFO stop us until somebody writes to it.
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "open")
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw StorageError.last("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SymbolFileError.notRegularFile(path: path) }
        self.path = path
        self.identity = FileIdentity(status)
        posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
        self.descriptor = descriptor
    }

    /// Size in bytes, as it was when the file was opened.
    var byteCount: UInt64 { self.identity.byteCount }

    /// Throws if `output` is this very file, by whatever name.
    func requireOther(than output: String) throws {
        guard let other = FileIdentity(ofPath: output), other.isSameFile(as: self.identity) else { return }
        throw SymbolFileError.outputIsInput(path: output)
    }

    /// Fills `buffer` with the bytes from `offset` on, all of which must be there.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws {
        var byteCount = 0
        while byteCount < buffer.count, let start = buffer.baseAddress {
            let count = pread(
                self.descriptor.rawValue, start + byteCount, buffer.count - byteCount,
                off_t(offset) + off_t(byteCount))
            if count < 0 {
                guard errno == EINTR else { throw StorageError.last("read", self.path) }
                continue
            }
            guard count > 0 else { throw SymbolFileError.changedWhileRead(path: self.path) }
            byteCount += count
        }
    }

    /// Throws if this is not the file that was opened before, or if it was written to since then.
    func requireSame(as former: FileIdentity) throws {
        guard self.identity.isSameFile(as: former), self.identity.hasSameContents(as: former) else {
            throw SymbolFileError.changedWhileRead(path: self.path)
        }
    }

    /// Throws if the file was written to since it was opened.
    func requireUnchanged() throws {
        guard let now = FileIdentity(ofDescriptor: self.descriptor.rawValue),
            now.hasSameContents(as: self.identity)
        else { throw SymbolFileError.changedWhileRead(path: self.path) }
    }
}

internal import DurableStorage
internal import Glibc

/// A file that is cast: open for reading on any thread, and what it was like when it was opened.
final class CastFile: Sendable {
    /// Longest name that file systems take, in bytes.
    private static let maximumNameByteCount = 255

    let path: String
    /// The name that receivers are told: the last component of the path.
    let name: String
    let identity: FileIdentity
    private let descriptor: OwnedDescriptor

    init(opening path: String) throws(CastError) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
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
        guard Self.isUsable(name) else { throw .unusableName(name) }
        self.path = path
        self.name = name
        self.identity = FileIdentity(status)
        self.descriptor = descriptor
    }

    var byteCount: UInt64 { self.identity.byteCount }

    /// Whether it was written to since it was opened.
    var isChanged: Bool {
        !(FileIdentity(ofDescriptor: self.descriptor.rawValue)?.hasSameContents(as: self.identity) ?? false)
    }

    /// Whether another file, or another state of this one, stands at the path; `false` while none does.
    var isReplaced: Bool {
        guard let present = FileIdentity(ofPath: self.path) else { return false }
        return !present.isSameFile(as: self.identity) || !present.hasSameContents(as: self.identity)
    }

    /// Fills `buffer` with the bytes from `offset` on; zeros stand for what is beyond the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(CastError) {
        let known = Int(min(UInt64(buffer.count), self.byteCount - min(offset, self.byteCount)))
        var byteCount = 0
        while byteCount < known, let start = buffer.baseAddress {
            let count = pread(
                self.descriptor.rawValue, start + byteCount, known - byteCount,
                off_t(offset) + off_t(byteCount))
            if count < 0 {
                guard errno == EINTR else { throw .storage(.last("read", self.path)) }
                continue
            }
            guard count > 0 else { throw .changed(path: self.path) }
            byteCount += count
        }
        UnsafeMutableRawBufferPointer(rebasing: buffer[known...]).initializeMemory(
            as: UInt8.self, repeating: 0)
    }

    private static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= self.maximumNameByteCount
            && name.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && $0 != "\\" && $0 != "/"
            }
    }
}

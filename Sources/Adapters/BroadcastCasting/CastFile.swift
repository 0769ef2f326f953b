internal import ContentDecoding
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
    /// What is sent in the file's place, if anything is.
    let compressed: CompressedCopy?
    private let descriptor: OwnedDescriptor

    /// Opens a regular file.
    ///
    /// - Parameters:
    ///   - compression: how to compress it; a file that gets no smaller is sent as it is.
    ///   - isCancelled: asked now and then while it is compressed.
    init(
        opening path: String, _ compression: Compression? = nil, isCancelled: () -> Bool = { false }
    ) throws(CastError) {
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
        let identity = FileIdentity(status)
        self.identity = identity
        if let compression, identity.byteCount > 0 {
            let range = FileRange(
                descriptor: descriptor.rawValue, path: path, byteCount: identity.byteCount)
            self.compressed = try CompressedCopy(
                of: range, compression.encoding, in: compression.directory, isCancelled: isCancelled)
        } else {
            self.compressed = nil
        }
        self.descriptor = descriptor
    }

    /// Makes a file that has no name on the disk.
    ///
    /// - Parameters:
    ///   - bytes: at least one.
    ///   - directory: for temporary files.
    init(named name: String, _ bytes: [UInt8], in directory: String) throws(CastError) {
        let descriptor = try Self.nameless(bytes, in: directory)
        guard let identity = FileIdentity(ofDescriptor: descriptor.rawValue) else {
            throw .storage(.last("look at a temporary file in", directory))
        }
        self.path = directory
        self.name = name
        self.identity = identity
        self.compressed = nil
        self.descriptor = descriptor
    }

    private static func nameless(
        _ bytes: [UInt8], in directory: String
    ) throws(CastError) -> OwnedDescriptor {
        do throws(StorageError) {
            let descriptor = try openNameless(in: directory)
            let rawValue = descriptor.rawValue
            try bytes.span.withUnsafeBytes { (bytes) throws(StorageError) in
                try writeFully(bytes, to: rawValue, at: 0, path: directory)
            }
            return descriptor
        } catch {
            throw .storage(error)
        }
    }

    /// Bytes of the file.
    var byteCount: UInt64 { self.identity.byteCount }

    /// Bytes that are sent: of the file, or of its compressed copy.
    var transferByteCount: UInt64 { self.compressed?.byteCount ?? self.byteCount }

    /// Whether it was written to since it was opened.
    var isChanged: Bool {
        !(FileIdentity(ofDescriptor: self.descriptor.rawValue)?.hasSameContents(as: self.identity) ?? false)
    }

    /// Whether what is sent is no longer what was announced; a compressed copy stays what it was.
    var isSpoiled: Bool { self.compressed == nil && self.isChanged }

    /// Whether another file, or another state of this one, stands at the path; `false` while none does.
    var isReplaced: Bool {
        guard let present = FileIdentity(ofPath: self.path) else { return false }
        return !present.isSameFile(as: self.identity) || !present.hasSameContents(as: self.identity)
    }

    /// Fills `buffer` with what is sent, from `offset` on; zeros stand for what is beyond the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(CastError) {
        try self.read(
            into: buffer, at: offset, of: self.compressed?.rawDescriptor ?? self.descriptor.rawValue,
            byteCount: self.transferByteCount)
    }

    /// Fills `buffer` with the file's own bytes from `offset` on.
    func readContent(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(CastError) {
        try self.read(into: buffer, at: offset, of: self.descriptor.rawValue, byteCount: self.byteCount)
    }

    private func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, of descriptor: Int32,
        byteCount wholeByteCount: UInt64
    ) throws(CastError) {
        let known = Int(min(UInt64(buffer.count), wholeByteCount - min(offset, wholeByteCount)))
        var byteCount = 0
        while byteCount < known, let start = buffer.baseAddress {
            let count = pread(
                descriptor, start + byteCount, known - byteCount,
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

import DeviceCrypto
import DurableStorage
import Glibc
internal import InstallEngine

/// Finds out what a file that is to be installed is.
enum ArtifactFile {
    /// Bytes read at once for a digest.
    private static let chunkByteCount = 1 << 18

    /// An artifact whose bytes come on standard input.
    static func standardInput(sha256: [UInt8]?) -> InstallArtifact {
        InstallArtifact(source: .stream, name: "stdin", byteCount: nil, sha256: sha256)
    }

    /// An artifact that is a file, by its absolute path without symbolic links.
    static func file(_ path: String, sha256: [UInt8]?) throws(StorageError) -> InstallArtifact {
        guard let resolved = realpath(path, nil) else { throw .last("find", path) }
        defer { free(resolved) }
        guard let absolute = String(validatingCString: resolved) else {
            throw StorageError(
                operation: "install a file whose path is not UTF-8,", path: path, errno: EILSEQ)
        }
        let file = try Self.open(absolute)
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw .last("look at", absolute) }
        let name = absolute.split(separator: "/").last.map(String.init) ?? absolute
        return InstallArtifact(
            source: .file(path: absolute), name: name, byteCount: UInt64(clamping: status.st_size),
            sha256: sha256)
    }

    /// The SHA-256 of a file, read from its beginning to its end.
    ///
    /// - Throws: `CancellationError` where `isInterrupted` says so, or `StorageError`.
    static func digest(of path: String, isInterrupted: () -> Bool) throws -> [UInt8] {
        try Self.identifiedDigest(of: path, isInterrupted: isInterrupted).digest
    }

    /// The same, with the identity that the file had before its first byte was read.
    static func identifiedDigest(
        of path: String, isInterrupted: () -> Bool
    ) throws -> (digest: [UInt8], identity: FileIdentity) {
        let file = try Self.open(path)
        guard let identity = FileIdentity(ofDescriptor: file.rawValue) else {
            throw StorageError.last("look at", path)
        }
        var hasher = SHA256Hasher()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunkByteCount, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            guard !isInterrupted() else { throw CancellationError() }
            let count = read(file.rawValue, buffer.baseAddress, buffer.count)
            if count < 0 {
                guard errno == EINTR else { throw StorageError.last("read", path) }
                continue
            }
            guard count > 0 else { return (hasher.digest(), identity) }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private static func open(_ path: String) throws(StorageError) -> OwnedDescriptor {
        let file = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY, for: "read")
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw .last("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            throw StorageError(operation: "install", path: path, errno: isDirectory ? EISDIR : ENODEV)
        }
        return file
    }
}

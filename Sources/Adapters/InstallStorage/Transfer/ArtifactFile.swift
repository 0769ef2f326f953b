internal import DurableStorage
import Glibc

/// An artifact's open file, which whoever reads it keeps open.
final class ArtifactFile: Sendable {
    /// Its path.
    let path: String
    /// How many bytes it had when it was opened.
    let byteCount: UInt64
    /// The open file.
    let descriptor: OwnedDescriptor

    /// Opens a regular file, symbolic links followed: people keep their images behind such.
    init(path: String) throws(StorageError) {
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY, for: "read")
        let status = try Self.status(of: descriptor, path: path)
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            throw StorageError(operation: "read", path: path, errno: isDirectory ? EISDIR : ENODEV)
        }
        self.path = path
        self.byteCount = UInt64(clamping: status.st_size)
        self.descriptor = descriptor
    }

    /// How many bytes it has now.
    func presentByteCount() throws(StorageError) -> UInt64 {
        UInt64(clamping: try Self.status(of: self.descriptor, path: self.path).st_size)
    }

    private static func status(
        of descriptor: borrowing OwnedDescriptor, path: String
    ) throws(StorageError) -> stat {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw .last("look at", path) }
        return status
    }
}

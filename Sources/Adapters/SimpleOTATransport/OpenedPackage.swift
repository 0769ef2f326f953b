import DurableStorage
import Glibc
import NIOCore

/// A package's file, open for as long as somebody is offered it: what was hashed is what is sent, even when the
/// file is replaced meanwhile.
final class OpenedPackage: Sendable {
    let descriptor: Int32
    let identity: FileIdentity

    /// Opens a regular file that is no symbolic link; a pipe does not make it wait.
    init(opening path: String) throws(PackageShelfError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw .cannotOpen(errno: errno) }
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        self.identity = FileIdentity(status)
    }

    deinit {
        close(self.descriptor)
    }

    /// Whether the file still has the contents that were hashed.
    var isUnchanged: Bool {
        guard let identity = FileIdentity(ofDescriptor: self.descriptor) else { return false }
        return identity.hasSameContents(as: self.identity)
    }

    /// Gives `body` a region of the file for `sendfile(2)`.
    ///
    /// NIO lets one handle be used by one connection at a time, hence a handle of its own for each; the descriptor
    /// under them is one, and stays ours.
    func withRegion<Result>(
        from start: UInt64, byteCount: Int, _ body: (FileRegion) async throws -> Result
    ) async throws -> Result {
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: self.descriptor)
        defer { _ = try? handle.takeDescriptorOwnership() }
        let first = Int(start)
        return try await body(FileRegion(fileHandle: handle, readerIndex: first, endIndex: first + byteCount))
    }
}

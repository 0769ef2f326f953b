package import TrustedUpdate
internal import DurableStorage
internal import Glibc

/// A repository's metadata or targets in a directory, such as one on a memory stick.
package struct FolderSource: UpdateSource, TargetSource {
    private let path: String

    /// Creates a source of the files in the directory at `path`.
    package init(_ path: String) {
        self.path = path
    }

    package func metadata(_ request: MetadataRequest) -> UpdateEvent {
        do {
            guard let bytes = try StoredFile.bytes(
                at: self.path + "/" + request.fileName, byteLimit: request.byteLimit)
            else { return .absent }
            return .received(bytes)
        } catch let error where error.isTooLarge {
            return .endless
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func fetch(
        _ components: [String], byteCount: UInt64,
        to sink: @escaping @Sendable (UInt64, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let path = self.path + "/" + components.joined(separator: "/")
        guard let file = try StoredFile(opening: path) else { throw TargetFailure.absent(path) }
        guard file.byteCount == byteCount else { throw TargetFailure.wrongLength(byteCount) }
        try file.read(sink)
    }
}

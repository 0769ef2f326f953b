internal import ContentDecoding
internal import DurableStorage
internal import FluteFormat
internal import Glibc

/// A compressed copy of a file, which has no name and so is gone with the program.
final class CompressedCopy: Sendable {
    let encoding: ContentEncoding
    let byteCount: UInt64
    private let descriptor: OwnedDescriptor

    var rawDescriptor: Int32 { self.descriptor.rawValue }

    /// Compresses a file into a directory for temporary files.
    ///
    /// - Returns: `nil` where the copy would not be smaller than the file.
    init?(
        of source: FileRange, _ encoding: ContentEncoding, in directory: String, isCancelled: () -> Bool
    ) throws(CastError) {
        let byteCount: UInt64
        let descriptor: OwnedDescriptor
        do throws(StorageError) {
            descriptor = try openNameless(in: directory)
        } catch {
            throw .storage(error)
        }
        do throws(ContentDecodingError) {
            byteCount = try encodeContent(
                encoding, from: source, to: descriptor.rawValue, path: directory, isCancelled: isCancelled)
        } catch {
            switch error {
            case .cancelled: throw .interrupted
            case .storage(let error): throw .storage(error)
            case .truncated: throw .changed(path: source.path)
            default: throw .impossible(path: source.path, "compressing failed: \(error)")
            }
        }
        guard byteCount < source.byteCount else { return nil }
        self.encoding = encoding
        self.byteCount = byteCount
        self.descriptor = descriptor
    }

}

/// Creates a file that has no name and so is gone with the program.
func openNameless(in directory: String) throws(StorageError) -> OwnedDescriptor {
    var template = Array("\(directory)/fleetcast-cast-XXXXXX".utf8CString)
    let rawValue = mkstemp(&template)
    guard rawValue >= 0 else { throw .last("create a temporary file in", directory) }
    let descriptor = OwnedDescriptor(owning: rawValue)
    _ = fcntl(rawValue, F_SETFD, FD_CLOEXEC)
    guard unlink(template) == 0 else { throw .last("remove a temporary file from", directory) }
    return descriptor
}

internal import DurableStorage
internal import Glibc

extension StorageError {
    /// Whether a file has more bytes than it may.
    var isTooLarge: Bool { self.errno == EFBIG }

    /// Nothing stands where something was to be read.
    static func isMissing(_ operation: String, _ path: String) -> StorageError {
        StorageError(operation: operation, path: path, errno: ENOENT)
    }

    /// Something stands where something else was to be made.
    static func exists(_ operation: String, _ path: String) -> StorageError {
        StorageError(operation: operation, path: path, errno: EEXIST)
    }
}

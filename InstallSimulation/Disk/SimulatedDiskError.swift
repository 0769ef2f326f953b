/// Why a ``SimulatedDisk`` refuses an operation; power failure is another type.
package enum SimulatedDiskError: Error, Hashable, Sendable {
    /// Nothing has the name.
    case notFound(path: String)
    /// Something has the name already.
    case exists(path: String)
    /// Something in the path, or what it names, is no directory.
    case notADirectory(path: String)
    /// What it names is no regular file.
    case notAFile(path: String)
    /// A directory that is to be replaced is not empty.
    case notEmpty(path: String)
    /// A path that is not absolute, or whose symbolic links lead in circles.
    case badPath(path: String)
    /// The file is longer than the reader's limit.
    case tooLong(path: String, byteCount: Int)
    /// The disk has no room for the bytes.
    case full(path: String)
}

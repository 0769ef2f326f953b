package import SystemPackage

/// Why a file cannot be put on the air.
package enum CarouselFileError: Error, Equatable, CustomStringConvertible {
    /// It cannot be opened or read.
    case unreadable(path: String, Errno)
    /// It is a directory, a device, a pipe.
    case notRegular(path: String)
    /// It has more bytes than a 32-bit size can say.
    case tooLarge(path: String, byteCount: Int64)
    /// Its name cannot travel: it is longer than 255 bytes or has control characters.
    case unusableName(String)
    /// It has no bytes; a file that is being written begins so.
    case empty(path: String)
    /// It changed while it was being read.
    case changing(path: String)

    /// One line for people.
    package var description: String {
        switch self {
        case .unreadable(let path, let errno):
            return "cannot read \(path): \(errno)"
        case .notRegular(let path):
            return
                "cannot send \(path): it is not a regular file; pack a directory with 'fleetcast pack' first"
        case .tooLarge(let path, let byteCount):
            return
                "cannot send \(path): it has \(byteCount) bytes, and MultiFiles counts a file's bytes in 32 bits, "
                + "4294967295 at most; compress it or split it"
        case .unusableName(let name):
            return "cannot send \(name): receivers refuse names with control characters or backslashes, "
                + "or of more than 255 bytes; rename the file"
        case .empty(let path):
            return "cannot send \(path): it is empty"
        case .changing(let path):
            return "\(path) is being written to"
        }
    }
}

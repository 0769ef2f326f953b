package import BroadcastSender
package import Datagrams
package import DurableStorage

/// Why metadata cannot be announced, or not yet.
package enum AnnouncementError: Error, CustomStringConvertible {
    /// The directory is none of a repository's metadata.
    case noMetadata(directory: String)
    /// A file that must be there is not, or cannot be used yet; what is wrong with it.
    case unfinished(file: String, String)
    /// A file is larger than any device would take.
    case tooLarge(path: String, limit: Int)
    /// A file that describes a session cannot be read; the reason follows.
    case notADescription(path: String, String)
    /// A file or directory cannot be read.
    case storage(StorageError)
    /// The engine refuses something.
    case sender(SenderError)
    /// The packets cannot be sent.
    case socket(SocketError)

    /// One line for people.
    package var description: String {
        switch self {
        case .noMetadata(let directory):
            "there is no timestamp.json in '\(printable(directory))'; name the directory of a depot, which has a"
                + " repository in metadata/ ('fleetcast init' makes one)"
        case .unfinished(let file, let reason):
            "the repository cannot be announced as it stands: \(printable(file)): \(reason)"
        case .tooLarge(let path, let limit):
            "'\(printable(path))' has more than \(limit) bytes, which no device takes"
        case .notADescription(let path, let reason):
            "'\(printable(path))' does not describe a FLUTE session: \(reason)"
        case .storage(let error): "\(error)"
        case .sender(let error): "\(error)"
        case .socket(let error): "\(error)"
        }
    }
}

package import BroadcastSender
package import Datagrams
package import DurableStorage

/// Why files cannot be cast, or no longer.
package enum CastError: Error, CustomStringConvertible {
    /// It is a directory, a device, a pipe.
    case notRegularFile(path: String)
    /// Its name cannot travel.
    case unusableName(String)
    /// Two files would have the same name at the receivers.
    case duplicateName(String, path: String, otherPath: String)
    /// Somebody writes to it while it is read.
    case changed(path: String)
    /// It cannot be divided into symbols as asked for; the reason follows.
    case impossible(path: String, String)
    /// The signatures file cannot be used for it; the reason follows.
    case unusableSignatures(path: String, String)
    /// It cannot be read or looked at.
    case storage(StorageError)
    /// The engine refuses it.
    case sender(SenderError)
    /// The packets cannot be sent.
    case socket(SocketError)
    /// The cast was ended from outside.
    case interrupted

    /// One line for people.
    package var description: String {
        switch self {
        case .notRegularFile(let path):
            "cannot cast '\(printable(path))': it is not a regular file; pack a directory with 'fleetcast pack' first"
        case .unusableName(let name):
            "cannot cast '\(printable(name))': receivers refuse names that begin with a dot, have control"
                + " characters or backslashes, or more than 255 bytes; rename the file"
        case .duplicateName(let name, let path, let otherPath):
            "cannot cast '\(printable(path))' beside '\(printable(otherPath))': receivers know files by their last"
                + " name, and both are '\(printable(name))'; rename one of them"
        case .changed(let path):
            "'\(printable(path))' was written to while it was cast: what was sent is of no use; cast it again"
        case .impossible(let path, let reason):
            "cannot cast '\(printable(path))': \(reason)"
        case .unusableSignatures(let path, let reason):
            "cannot cast with the signatures '\(printable(path))': \(reason)"
        case .storage(let error):
            "\(error)"
        case .socket(let error):
            "\(error)"
        case .sender(let error):
            "\(error)"
        case .interrupted:
            "ended"
        }
    }
}

import CommandRunning
import DurableStorage

/// Why a package was not installed; what was installed before still is, unless the case says otherwise.
package enum InstallationError: Error, Hashable, Sendable {
    /// The script is not in the package.
    case scriptMissing(script: String)
    /// The script failed.
    case scriptFailed(script: String, CommandOutcome)
    /// The file that holds the installed version does not hold a number.
    case versionUnreadable(path: String)
    /// A release name is not a plain file name.
    case unsuitableReleaseName(String)
    /// What should be the symbolic link to the current release is something else.
    case notALink(path: String)
    /// The current release would have to be replaced by one of the same name, which this file system cannot do.
    case releaseInUse(name: String)
    /// The record of an interrupted deployment cannot be read.
    case recordUnreadable(path: String)
    /// Going back failed; it is tried again at the next start.
    case notRestored(cause: String, StorageError)
}

extension InstallationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .scriptMissing(let script):
            return "the package has no '\(printable(script))' at its top. Put one there: it does the update"
        case .scriptFailed(let script, let outcome):
            return "'\(printable(script))' \(outcome). The installed version stays"
        case .versionUnreadable(let path):
            return "'\(printable(path))' does not hold a version number (0 to 4294967295). "
                + "Write the installed version into it, or remove it to install anew"
        case .unsuitableReleaseName(let name):
            return
                "'\(printable(name))' cannot be the name of a release: it must be a plain file name of at most "
                + "\(ReleaseName.byteCountLimit) bytes that does not begin with a dot"
        case .notALink(let path):
            return "'\(printable(path))' is not a symbolic link, so it cannot be switched. Move it away"
        case .releaseInUse(let name):
            return
                "the release '\(printable(name))' is in use and this file system cannot exchange directories. "
                + "Give the package another name"
        case .recordUnreadable(let path):
            return
                "'\(printable(path))' should tell what an interrupted deployment was doing, and cannot be read. "
                + "See that 'current' points to a good release, then remove it"
        case .notRestored(let cause, let error):
            return "\(cause); and the former state could not be restored: \(error). "
                + "It is tried again at the next start"
        }
    }
}

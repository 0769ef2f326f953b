import Glibc
import SimpleOTAFormat

/// Why a package cannot be offered.
enum PackageShelfError: Error, Hashable, Sendable {
    /// `latest` is no plain file name.
    case unsuitableName(PackageNameError)
    case cannotOpen(errno: Int32)
    case cannotRead(errno: Int32)
    case notARegularFile
    /// The file changes faster than it can be hashed.
    case changing
    case shuttingDown
}

extension PackageShelfError: CustomStringConvertible {
    /// What is wrong, for the operator.
    var description: String {
        switch self {
        case .unsuitableName(let error): return "`latest` is not usable: \(error)"
        case .cannotOpen(ELOOP): return "it is a symbolic link; put the file itself there"
        case .cannotOpen(let errno): return "it cannot be opened: \(String(cString: strerror(errno)))"
        case .cannotRead(let errno): return "it cannot be read: \(String(cString: strerror(errno)))"
        case .notARegularFile: return "it is not a regular file"
        case .changing: return "it keeps changing; put packages in place by renaming them"
        case .shuttingDown: return "the server is shutting down"
        }
    }
}

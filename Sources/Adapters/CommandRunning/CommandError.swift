internal import DurableStorage

/// Why a program was not run.
package enum CommandError: Error, Hashable, Sendable {
    /// It could not be started.
    case notStarted(program: String, reason: String)
    /// It ran, and can no longer be watched; it was ended.
    case notWatched(program: String, reason: String)
}

extension CommandError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notStarted(let program, let reason):
            return "cannot start '\(printable(program))': \(printable(reason))"
        case .notWatched(let program, let reason):
            return "lost sight of '\(printable(program))' and ended it: \(printable(reason))"
        }
    }
}

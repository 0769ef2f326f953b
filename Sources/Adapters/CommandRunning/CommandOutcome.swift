/// How a program ended.
package enum CommandOutcome: Hashable, Sendable {
    /// It ended by itself with this exit status.
    case exited(status: Int32)
    /// A signal ended it.
    case signaled(Int32)
    /// It took longer than allowed, and was ended with everything that it had started; or left alone, where
    /// even SIGKILL could not end it at once.
    case timedOut(after: Duration)

    /// Whether it did its work: exit status 0.
    package var isSuccess: Bool { self == .exited(status: 0) }
}

extension CommandOutcome: CustomStringConvertible {
    /// The outcome as it follows the program's name: "ended with exit status 3".
    package var description: String {
        switch self {
        case .exited(let status): return "ended with exit status \(status)"
        case .signaled(let signal): return "was ended by signal \(signal)"
        case .timedOut(let timeout):
            return "took longer than \(timeout.components.seconds) s and was ended"
        }
    }
}

package import SystemPackage

/// Why a datagram socket could not be set up or used: what was tried, on what, and what may help.
package struct SocketError: Error, CustomStringConvertible {
    /// What was tried, as "join the group 224.2.2.4".
    package let operation: String
    /// The system's reason.
    package let errno: Errno
    /// What the user may do about it, as a sentence; empty when there is nothing special.
    package let advice: String

    /// Creates an error.
    package init(_ operation: String, _ errno: Errno, advice: String = "") {
        self.operation = operation
        self.errno = errno
        self.advice = advice
    }

    /// One line for people.
    package var description: String {
        "cannot \(self.operation): \(self.errno)\(self.advice.isEmpty ? "" : ". \(self.advice)")"
    }
}

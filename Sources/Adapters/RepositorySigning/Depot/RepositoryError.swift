internal import DurableStorage

/// Why something cannot be done with a depot: what, and what to do.
package struct RepositoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is, for a program to tell them apart.
    package enum Code: Hashable, Sendable {
        /// The directory is no depot, or is one already.
        case depot
        /// A setting of `fleetcast.conf` cannot be used.
        case setting
        /// Metadata of the depot is damaged, or not signed as it must be.
        case metadata
        /// A private key that is needed is not at hand.
        case keyMissing
        /// What was asked for would leave a repository that nobody can use or change.
        case refused
        /// A file that came from elsewhere does not fit.
        case foreign
    }

    /// What kind of error it is.
    package let code: Code
    /// What is wrong, and what to do.
    package let description: String

    /// Creates an error.
    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

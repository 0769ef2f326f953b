/// Something that a check of a depot found.
package struct CheckFinding: Hashable, Sendable {
    /// How bad it is.
    package enum Level: String, Sendable {
        /// Something must be done.
        case problem
        /// Something that a person may want to know.
        case note
    }

    /// How bad it is.
    package let level: Level
    /// The file that it is about, relative to the depot.
    package let place: String
    /// What is wrong, and what to do.
    package let text: String
}

/// Something that a check of the device found.
package struct AgentFinding: Hashable, Sendable {
    /// How much it matters.
    package enum Kind: String, Hashable, Sendable {
        /// As it should be.
        case fine = "ok"
        /// Worth a person's attention.
        case note
        /// In the way of installations.
        case problem
    }

    /// How much it matters.
    package let kind: Kind
    /// What it is about, such as `[release]`.
    package let subject: String
    /// A sentence.
    package let text: String
}

package import UpdateMetadata

/// What became of the drafts, and of metadata that was due.
package struct Settlement: Hashable, Sendable {
    /// Versions of the roles that were published.
    package var published: [RoleName: UInt64] = [:]
    /// Drafts that wait, and for whom.
    package var waiting: [Endorsement] = []

    /// Creates a settlement in which nothing has happened.
    package init() {}

    /// Whether the draft of `role` waits for signatures.
    package func isWaiting(for role: RoleName) -> Bool { self.waiting.contains { $0.role == role } }
}

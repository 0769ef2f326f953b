/// Who signs for a role, and how many of them must.
///
/// - Specification: TUF 1.0, section 4.3 ("roles").
public struct RoleKeys: Hashable, Sendable {
    /// The keys' names, each once, in order.
    public var keyIDs: [KeyID]
    /// How many different keys must have signed, at least 1.
    public var threshold: Int

    /// Creates the keys of a role.
    ///
    /// - Precondition: the threshold is at least 1.
    public init(keyIDs: [KeyID], threshold: Int) {
        precondition(threshold >= 1, "without a signature nothing is trusted")
        self.keyIDs = keyIDs
        self.threshold = threshold
    }
}

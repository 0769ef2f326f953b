public import UpdateMetadata

/// That one role trusts another with some targets, and by whose signatures.
public struct DelegationStep: Hashable, Sendable {
    /// Who trusts.
    public let delegator: RoleName
    /// Who is trusted.
    public let role: RoleName
    /// The keys of the trusted role.
    public let roleKeys: RoleKeys
    /// All keys that the delegator knows.
    public let keys: [KeyID: PublicKey]
    /// Whether, where this role may name a target, roles behind it are not asked.
    public let isTerminating: Bool

    /// Creates a delegation.
    public init(
        from delegator: RoleName, to role: RoleName, roleKeys: RoleKeys, keys: [KeyID: PublicKey],
        isTerminating: Bool
    ) {
        self.delegator = delegator
        self.role = role
        self.roleKeys = roleKeys
        self.keys = keys
        self.isTerminating = isTerminating
    }
}

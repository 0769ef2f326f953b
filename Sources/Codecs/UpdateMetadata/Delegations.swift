public import JSONCoding

/// Whom a targets role trusts with a part of its targets.
///
/// - Specification: TUF 1.0, section 4.5 ("delegations").
public struct Delegations: Hashable, Sendable {
    /// How delegated roles are named.
    public enum Roles: Hashable, Sendable {
        /// One by one, in the order of their precedence.
        case list([DelegatedRole])
        /// As bins of the digests of target paths.
        case succinct(SuccinctRoles)
    }

    /// All keys by their names.
    public var keys: [KeyID: PublicKey]
    /// The roles.
    public var roles: Roles
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates delegations.
    public init(keys: [KeyID: PublicKey], roles: Roles) {
        self.keys = keys
        self.roles = roles
    }
}

/// A role that may name some of the targets.
public struct DelegatedRole: Hashable, Sendable {
    /// Which targets it may name.
    public enum Scope: Hashable, Sendable {
        /// Those whose path one of the patterns describes.
        case paths([String])
        /// Those of whose path the SHA-256 begins with one of these hexadecimal digits.
        case pathHashPrefixes([String])
    }

    /// Its name.
    public var name: RoleName
    /// Its keys.
    public var roleKeys: RoleKeys
    /// Which targets it may name.
    public var scope: Scope
    /// Whether, for targets of its scope, no role behind it is asked.
    public var isTerminating: Bool
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a delegated role.
    public init(name: RoleName, roleKeys: RoleKeys, scope: Scope, isTerminating: Bool) {
        self.name = name
        self.roleKeys = roleKeys
        self.scope = scope
        self.isTerminating = isTerminating
    }
}

/// A power of two of roles with the same keys, each for a bin of target paths.
///
/// - Specification: TUF 1.0, section 4.5 ("succinct_roles"); TAP 15.
public struct SuccinctRoles: Hashable, Sendable {
    /// Keys of every bin's role.
    public var roleKeys: RoleKeys
    /// How many leading bits of the SHA-256 of a path tell its bin: 1 ... 32.
    public var bitCount: Int
    /// What the names of the roles begin with; behind it follow `-` and the bin's number in hexadecimal.
    public var namePrefix: String
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates bins.
    ///
    /// - Precondition: 1 ... 32 bits.
    public init(roleKeys: RoleKeys, bitCount: Int, namePrefix: String) {
        precondition((1...32).contains(bitCount), "a bin has 1 to 32 bits")
        self.roleKeys = roleKeys
        self.bitCount = bitCount
        self.namePrefix = namePrefix
    }
}

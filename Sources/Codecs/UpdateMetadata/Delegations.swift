public import JSONCoding

/// Whom a targets role trusts with a part of its targets.
///
/// - Specification: TUF 1.0, section 4.5 ("delegations").
public struct Delegations: Hashable, Sendable {
    /// How delegated roles are named.
    public enum Roles: Hashable, Sendable {
        /// One by one, in the order of their precedence, each once and none named like a top-level role.
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

extension Delegations {
    init(parsing value: JSONValue, at place: String, limits: MetadataLimits) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        let keys = try KeyTable.parse(from: &reader, limits: limits)
        switch (reader.value("roles"), reader.value("succinct_roles")) {
        case (let roles?, nil):
            let rolesPlace = Place.of("roles", in: place)
            self.init(keys: keys, roles: .list(try Self.list(parsing: roles, at: rolesPlace, limits: limits)))
        case (nil, let succinct?):
            let roles = try SuccinctRoles(
                parsing: succinct, at: Place.of("succinct_roles", in: place), limits: limits)
            self.init(keys: keys, roles: .succinct(roles))
        default:
            throw MetadataError(.notA("an object with either \"roles\" or \"succinct_roles\""), at: place)
        }
        self.unknown = reader.unknown
    }

    var encoded: JSONObject {
        var object: JSONObject = ["keys": KeyTable.encode(self.keys)]
        switch self.roles {
        case .list(let roles): object["roles"] = .array(roles.map { .object($0.encoded) })
        case .succinct(let roles): object["succinct_roles"] = .object(roles.encoded)
        }
        object.add(unknown: self.unknown)
        return object
    }

    private static func list(
        parsing value: JSONValue, at place: String, limits: MetadataLimits
    ) throws(MetadataError) -> [DelegatedRole] {
        guard let values = value.array else { throw MetadataError(.notA("an array"), at: place) }
        guard values.count <= limits.delegationCount else {
            throw MetadataError(.tooMany(limit: limits.delegationCount), at: place)
        }
        var roles: [DelegatedRole] = []
        var names: Set<RoleName> = []
        for (index, value) in values.enumerated() {
            let role = try DelegatedRole(parsing: value, at: Place.of(index, in: place), limits: limits)
            guard names.insert(role.name).inserted else {
                throw MetadataError(.notA("an array that names each role once"), at: place)
            }
            roles.append(role)
        }
        return roles
    }
}

public import JSONCoding

/// Root metadata: which keys the top-level roles have.
///
/// - Specification: TUF 1.0, section 4.3.
public struct RootMetadata: MetadataRole {
    /// The member `_type`.
    public static let typeName = "root"

    /// Version and expiry.
    public var header: RoleHeader
    /// Whether file names carry versions and digests.
    public var hasConsistentSnapshots: Bool
    /// All keys by their names.
    public var keys: [KeyID: PublicKey]
    /// Keys of root.
    public var root: RoleKeys
    /// Keys of timestamp.
    public var timestamp: RoleKeys
    /// Keys of snapshot.
    public var snapshot: RoleKeys
    /// Keys of the top-level targets role.
    public var targets: RoleKeys
    /// Roles that are not known here, as they were read.
    public var unknownRoles = JSONObject()
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates root metadata.
    public init(
        _ header: RoleHeader, keys: [KeyID: PublicKey], root: RoleKeys, timestamp: RoleKeys,
        snapshot: RoleKeys, targets: RoleKeys
    ) {
        self.header = header
        self.hasConsistentSnapshots = true
        self.keys = keys
        self.root = root
        self.timestamp = timestamp
        self.snapshot = snapshot
        self.targets = targets
    }

    /// The keys of a top-level role; `nil` for any other.
    public func roleKeys(of role: RoleName) -> RoleKeys? {
        switch role {
        case .root: self.root
        case .timestamp: self.timestamp
        case .snapshot: self.snapshot
        case .targets: self.targets
        default: nil
        }
    }
}

extension RootMetadata {
    /// Reads the value of `signed`.
    ///
    /// - Throws: ``MetadataError``.
    public init(parsing object: JSONObject, limits: MetadataLimits) throws(MetadataError) {
        var reader = MemberReader(object, at: "signed")
        let header = try RoleHeader(of: Self.typeName, from: &reader)
        let keys = try KeyTable.parse(from: &reader, limits: limits)
        var roles = MemberReader(try reader.object("roles"), at: "signed.roles")
        self.init(
            header, keys: keys,
            root: try Self.roleKeys(.root, from: &roles, limits: limits),
            timestamp: try Self.roleKeys(.timestamp, from: &roles, limits: limits),
            snapshot: try Self.roleKeys(.snapshot, from: &roles, limits: limits),
            targets: try Self.roleKeys(.targets, from: &roles, limits: limits))
        self.unknownRoles = roles.unknown
        self.hasConsistentSnapshots = try reader.optionalBool("consistent_snapshot") ?? false
        self.unknown = reader.unknown
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject {
        var object = self.header.encoded(as: Self.typeName)
        object["consistent_snapshot"] = .bool(self.hasConsistentSnapshots)
        object["keys"] = KeyTable.encode(self.keys)
        var roles = JSONObject()
        let known: [(RoleName, RoleKeys)] = [
            (.root, self.root), (.timestamp, self.timestamp), (.snapshot, self.snapshot),
            (.targets, self.targets),
        ]
        for (name, roleKeys) in known {
            var role = JSONObject()
            roleKeys.encode(into: &role)
            roles[name.text] = .object(role)
        }
        roles.add(unknown: self.unknownRoles)
        object["roles"] = .object(roles)
        object.add(unknown: self.unknown)
        return object
    }

    private static func roleKeys(
        _ name: RoleName, from roles: inout MemberReader, limits: MetadataLimits
    ) throws(MetadataError) -> RoleKeys {
        var reader = try MemberReader(
            try roles.requiredValue(name.text), at: Place.of(name.text, in: roles.place))
        var keys = try RoleKeys(from: &reader, limits: limits)
        keys.unknown = reader.unknown
        return keys
    }
}

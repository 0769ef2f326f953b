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
    /// Roles that are not known here, and unknown members of known ones, as they were read.
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
    public init(parsing object: JSONObject) throws(MetadataError) {
        fatalError("written by helper meta")
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject { fatalError("written by helper meta") }
}

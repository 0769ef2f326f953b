public import JSONCoding

/// Targets metadata: which target files there are, and who else may name some.
///
/// - Specification: TUF 1.0, section 4.5.
public struct TargetsMetadata: MetadataRole {
    /// The member `_type`.
    public static let typeName = "targets"

    /// Version and expiry.
    public var header: RoleHeader
    /// The target files.
    public var targets: [TargetPath: TargetFile]
    /// Other roles that may name targets.
    public var delegations: Delegations?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates targets metadata.
    public init(
        _ header: RoleHeader, targets: [TargetPath: TargetFile], delegations: Delegations? = nil
    ) {
        self.header = header
        self.targets = targets
        self.delegations = delegations
    }
}

extension TargetsMetadata {
    /// Reads the value of `signed`.
    public init(parsing object: JSONObject) throws(MetadataError) {
        fatalError("written by helper meta")
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject { fatalError("written by helper meta") }
}

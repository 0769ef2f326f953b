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
    ///
    /// - Throws: ``MetadataError``.
    public init(parsing object: JSONObject, limits: MetadataLimits) throws(MetadataError) {
        var reader = MemberReader(object, at: "signed")
        let header = try RoleHeader(of: Self.typeName, from: &reader)
        var targets: [TargetPath: TargetFile] = [:]
        for member in try reader.object("targets").members {
            let place = Place.of(member.key, in: "signed.targets")
            guard let path = TargetPath(member.key) else {
                throw MetadataError(.notA("a path of 1 to 1024 bytes"), at: place)
            }
            targets[path] = try TargetFile(parsing: member.value, at: place)
        }
        self.init(header, targets: targets)
        if let delegations = reader.value("delegations") {
            self.delegations = try Delegations(
                parsing: delegations, at: "signed.delegations", limits: limits)
        }
        self.unknown = reader.unknown
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject {
        var object = self.header.encoded(as: Self.typeName)
        var targets = JSONObject()
        for (path, file) in self.targets.sorted(by: { $0.key < $1.key }) {
            targets[path.text] = .object(file.encoded)
        }
        object["targets"] = .object(targets)
        object["delegations"] = self.delegations.map { .object($0.encoded) }
        object.add(unknown: self.unknown)
        return object
    }
}

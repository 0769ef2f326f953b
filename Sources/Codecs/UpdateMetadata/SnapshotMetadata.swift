public import JSONCoding

/// Snapshot metadata: which versions of targets metadata belong together.
///
/// - Specification: TUF 1.0, section 4.4.
public struct SnapshotMetadata: MetadataRole {
    /// The member `_type`.
    public static let typeName = "snapshot"

    /// Version and expiry.
    public var header: RoleHeader
    /// Targets metadata by role: the members of `meta`, without their ending `.json`.
    public var files: [RoleName: MetadataFile]
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates snapshot metadata.
    public init(_ header: RoleHeader, files: [RoleName: MetadataFile]) {
        self.header = header
        self.files = files
    }
}

extension SnapshotMetadata {
    private static let ending = ".json"

    /// Reads the value of `signed`.
    ///
    /// - Throws: ``MetadataError``.
    public init(parsing object: JSONObject, limits: MetadataLimits) throws(MetadataError) {
        var reader = MemberReader(object, at: "signed")
        let header = try RoleHeader(of: Self.typeName, from: &reader)
        let place = "signed.meta"
        var files: [RoleName: MetadataFile] = [:]
        for member in try reader.object("meta").members {
            let filePlace = Place.of(member.key, in: place)
            guard let role = Self.role(ofFile: member.key) else {
                throw MetadataError(.notA("the file name of a role, such as targets.json"), at: filePlace)
            }
            files[role] = try MetadataFile(parsing: member.value, at: filePlace)
        }
        guard files[.targets] != nil else {
            throw MetadataError(.missing, at: Place.of("targets.json", in: place))
        }
        self.init(header, files: files)
        self.unknown = reader.unknown
    }

    /// The content as an object of JSON.
    public var encoded: JSONObject {
        var object = self.header.encoded(as: Self.typeName)
        var files = JSONObject()
        for (role, file) in self.files.sorted(by: { $0.key < $1.key }) {
            files[role.text + Self.ending] = .object(file.encoded)
        }
        object["meta"] = .object(files)
        object.add(unknown: self.unknown)
        return object
    }

    // Bytes, not characters: a combining mark behind the ending would make another character of its last one.
    private static func role(ofFile name: String) -> RoleName? {
        let ending = Self.ending.utf8
        guard name.utf8.count > ending.count, name.utf8.suffix(ending.count).elementsEqual(ending) else {
            return nil
        }
        return RoleName(String(decoding: name.utf8.dropLast(ending.count), as: UTF8.self))
    }
}

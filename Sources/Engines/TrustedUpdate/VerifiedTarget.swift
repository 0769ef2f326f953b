public import JSONCoding
public import UpdateMetadata

/// A target file that roles with the right to do so have named: proof that it may be used.
///
/// Only this module makes one, after every signature on the way to it was checked.
public struct VerifiedTarget: Hashable, Sendable {
    /// Its path in the repository.
    public let path: TargetPath
    /// Length, digests and what else was said of it.
    public let file: TargetFile
    /// Which role named it.
    public let role: RoleName
    /// Whether its name in the repository begins with its digest.
    public let hasDigestInName: Bool

    /// Its size in bytes.
    public var byteCount: UInt64 { self.file.byteCount }
    /// Its digests; at least one of them can be checked.
    public var digests: MetadataDigests { self.file.digests }
    /// What an application says of it.
    public var custom: JSONObject? { self.file.custom }

    init(path: TargetPath, file: TargetFile, role: RoleName, hasDigestInName: Bool) {
        self.path = path
        self.file = file
        self.role = role
        self.hasDigestInName = hasDigestInName
    }
}

extension VerifiedTarget {
    /// The components of its path in the repository, the last one with its digest where that is the custom.
    ///
    /// `nil` for a path that leads out of a directory: nobody publishes such a thing in earnest.
    /// - Specification: TUF 1.0, section 5.7.3.
    public var repositoryComponents: [String]? {
        guard var components = self.path.safeComponents, let name = components.popLast() else { return nil }
        guard self.hasDigestInName, let digest = self.digests.sha256 ?? self.digests.sha512 else {
            return components + [name]
        }
        return components + ["\(hexadecimal(digest)).\(name)"]
    }
}

internal import Crypto
internal import UpdateMetadata

extension DepotInitialization {
    /// Writes the first metadata of all roles.
    ///
    /// - Returns: root's bytes.
    func writeMetadata(
        _ keys: [RoleName: SigningKey], _ storage: inout DepotDirectory
    ) throws -> [UInt8] {
        let settings = RepositorySettings()
        let root = try self.root(keys, settings)
        var targets = TargetsMetadata(self.header(settings.targetsLifetime), targets: [:])
        if let key = keys[.broadcast] { try BroadcastKeys.add(key.publicKey, to: &targets) }
        let signedTargets = try Self.signed(targets, by: keys[.targets])
        let snapshot = SnapshotMetadata(
            self.header(settings.snapshotLifetime), files: [.targets: Self.file(signedTargets)])
        let signedSnapshot = try Self.signed(snapshot, by: keys[.snapshot])
        let timestamp = TimestampMetadata(
            self.header(settings.timestampLifetime), snapshot: Self.file(signedSnapshot), issued: self.now)
        let signedTimestamp = try Self.signed(timestamp, by: keys[.timestamp])
        let signedRoot = try Self.signed(root, by: keys[.root])
        try storage.replace(DepotLayout.metadata(.targets, version: 1), with: signedTargets.bytes)
        try storage.replace(DepotLayout.metadata(.snapshot, version: 1), with: signedSnapshot.bytes)
        try storage.replace(DepotLayout.timestamp, with: signedTimestamp.bytes)
        try storage.replace(DepotLayout.metadata(.root, version: 1), with: signedRoot.bytes)
        return signedRoot.bytes
    }

    private func root(_ keys: [RoleName: SigningKey], _ settings: RepositorySettings) throws -> RootMetadata {
        let nobody = RoleKeys(keyIDs: [], threshold: 1)
        var root = RootMetadata(
            self.header(settings.rootLifetime), keys: [:], root: nobody, timestamp: nobody, snapshot: nobody,
            targets: nobody)
        for role in KeyChange.roles {
            guard let key = keys[role] else { continue }
            try KeyChange.add(key.publicKey, to: role, in: &root)
        }
        try KeyChange.requireUsable(root)
        return root
    }

    private func header(_ lifetime: Int64) -> RoleHeader {
        RoleHeader(version: 1, expires: self.now.advanced(bySeconds: lifetime))
    }

    private static func signed<Role>(_ role: Role, by key: SigningKey?) throws -> SignedMetadata<Role> {
        let unsigned = try SignedMetadata(role, signatures: [])
        guard let key else { return unsigned }
        return try unsigned.signed(
            with: [MetadataSignature(keyID: key.id, bytes: key.signature(of: unsigned.signedBytes))])
    }

    private static func file<Role>(_ metadata: SignedMetadata<Role>) -> MetadataFile {
        MetadataFile(
            version: metadata.role.version, byteCount: UInt64(metadata.bytes.count),
            digests: MetadataDigests(sha256: Array(SHA256.hash(data: metadata.bytes))))
    }
}

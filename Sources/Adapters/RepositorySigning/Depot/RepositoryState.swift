internal import Crypto
package import UpdateMetadata

/// The published metadata of a repository, verified.
///
/// Right after a change of keys the other roles may still be signed by the old ones, and are signed anew by
/// whatever is done next. Targets that only the former root vouches for are taken only where the process that
/// published the new root was killed before it announced the targets it had written for it, which is then
/// ``successor``: a key that root names no more, perhaps stolen, says nothing of the content.
package struct RepositoryState: Sendable {
    /// The newest root.
    package let root: SignedMetadata<RootMetadata>
    /// The one before it.
    let previousRoot: SignedMetadata<RootMetadata>?
    /// The published timestamp.
    package let timestamp: SignedMetadata<TimestampMetadata>
    /// The snapshot that it names.
    package let snapshot: SignedMetadata<SnapshotMetadata>
    /// The top-level targets that the snapshot names.
    package let targets: SignedMetadata<TargetsMetadata>
    /// The next targets, signed for the newest root, where ``targets`` are signed for the former one only.
    let successor: SignedMetadata<TargetsMetadata>?
    /// The content that goes on: what the newest root's keys have signed.
    var base: TargetsMetadata { (self.successor ?? self.targets).role }

    /// Reads and verifies what `storage` holds, expiry apart.
    ///
    /// - Throws: ``RepositoryError`` with ``RepositoryError/Code/metadata`` for what is missing, damaged or
    ///   signed by others; errors of the storage.
    package init(reading storage: some DepotStorage) throws {
        let names = try storage.names(in: DepotLayout.metadata)
        guard let newest = DepotLayout.versions(of: .root, among: names).last else {
            throw Self.damage("\(DepotLayout.metadata)/", "holds no root metadata")
        }
        let root: SignedMetadata<RootMetadata> = try Self.root(newest, in: storage)
        let former = newest > 1 ? try Self.root(newest - 1, in: storage) : nil
        try Self.require(root, .root, DepotLayout.metadata(.root, version: newest), by: [root.role])
        if let former {
            try Self.require(root, .root, DepotLayout.metadata(.root, version: newest), by: [former.role])
        }
        let roots = [root.role] + (former.map { [$0.role] } ?? [])

        let timestamp: SignedMetadata<TimestampMetadata> = try Self.read(DepotLayout.timestamp, in: storage)
        try Self.require(timestamp, .timestamp, DepotLayout.timestamp, by: roots)
        let snapshot: SignedMetadata<SnapshotMetadata> = try Self.read(
            .snapshot, timestamp.role.snapshot, by: roots, in: storage)
        guard let file = snapshot.role.files[.targets] else {
            throw Self.damage(
                DepotLayout.metadata(.snapshot, version: snapshot.role.version), "names no targets metadata")
        }
        let targets: SignedMetadata<TargetsMetadata> = try Self.read(.targets, file, by: roots, in: storage)
        self.successor = try Self.successor(of: targets, by: root.role, in: storage)
        self.targets = targets
        self.root = root
        self.previousRoot = former
        self.timestamp = timestamp
        self.snapshot = snapshot
    }

    /// Reads a version of root, which must say so itself.
    static func root(
        _ version: UInt64, in storage: some DepotStorage
    ) throws -> SignedMetadata<RootMetadata> {
        let name = DepotLayout.metadata(.root, version: version)
        let root: SignedMetadata<RootMetadata> = try Self.read(name, in: storage)
        guard root.role.version == version else { throw Self.damage(name, "says another version") }
        return root
    }

    /// The targets that were written together with `root` and are not announced yet; `nil` where `targets`
    /// are `root`'s own.
    private static func successor(
        of targets: SignedMetadata<TargetsMetadata>, by root: RootMetadata, in storage: some DepotStorage
    ) throws -> SignedMetadata<TargetsMetadata>? {
        guard !targets.isEndorsed(as: .targets, by: root) else { return nil }
        let version = targets.role.version &+ 1
        guard let bytes = try storage.read(DepotLayout.metadata(.targets, version: version)),
            let successor = try? SignedMetadata<TargetsMetadata>(parsing: bytes),
            successor.role.version == version, successor.isEndorsed(as: .targets, by: root)
        else {
            throw Self.damage(
                DepotLayout.metadata(.targets, version: targets.role.version),
                "is signed by former keys only, which root \(root.version) names no more")
        }
        return successor
    }

    /// Reads the file that another one describes.
    private static func read<Role>(
        _ role: RoleName, _ file: MetadataFile, by roots: [RootMetadata], in storage: some DepotStorage
    ) throws -> SignedMetadata<Role> {
        let name = DepotLayout.metadata(role, version: file.version)
        let metadata: SignedMetadata<Role> = try Self.read(name, in: storage)
        guard metadata.role.version == file.version else { throw Self.damage(name, "says another version") }
        guard file.byteCount.map({ $0 == UInt64(metadata.bytes.count) }) ?? true,
            file.digests?.sha256.map({ $0 == Array(SHA256.hash(data: metadata.bytes)) }) ?? true
        else {
            throw Self.damage(name, "is not the file that was published: its size or digest differs")
        }
        try self.require(metadata, role, name, by: roots)
        return metadata
    }

    private static func read<Role>(
        _ name: String, in storage: some DepotStorage
    ) throws -> SignedMetadata<Role> {
        guard let bytes = try storage.read(name) else { throw self.damage(name, "is missing") }
        do {
            return try SignedMetadata(parsing: bytes)
        } catch {
            throw self.damage(name, "is no metadata: \(error)")
        }
    }

    private static func require<Role>(
        _ metadata: SignedMetadata<Role>, _ role: RoleName, _ name: String, by roots: [RootMetadata]
    ) throws {
        guard roots.contains(where: { metadata.isEndorsed(as: role, by: $0) }) else {
            throw self.damage(name, "is not signed by enough of the keys that root names")
        }
    }

    private static func damage(_ name: String, _ problem: String) -> RepositoryError {
        RepositoryError(
            .metadata,
            "\(name) \(problem). Nothing is built on it: look with 'fleetcast repository check', and restore"
                + " \(DepotLayout.metadata)/ from a backup.")
    }
}

internal import ByteCoding
internal import DurableStorage
internal import FluteFormat
import Glibc
internal import PacketAuthenticationFormat
internal import RaptorQCode
internal import UpdateMetadata

/// What verified metadata says of broadcasts: a directory that `fleetcast tuf` keeps, which writes nothing there
/// before it was verified.
///
/// Releases are the targets of the top-level targets metadata whose `custom.fleetcast` has a member `broadcast`;
/// keys are those of the role `broadcast` that it delegates to.
package struct BroadcastCatalog {
    /// A spine has 16 bytes for each of at most 2³¹ batches; a sane one has fewer than so many bytes.
    private static let greatestSpineByteCount = 64 << 20

    private let directory: String
    private let targets: TargetsMetadata
    private let hasConsistentSnapshots: Bool
    private let keys: [WantedRelease.Key]

    /// Reads a directory.
    ///
    /// - Throws: `StorageError`, `MetadataError`.
    package init(reading directory: String) throws {
        self.directory = directory
        self.targets = try Self.read(TargetsMetadata.self, "targets.json", in: directory)
        self.hasConsistentSnapshots =
            try Self.read(RootMetadata.self, "root.json", in: directory).hasConsistentSnapshots
        self.keys = Self.keys(self.targets.delegations)
    }

    private static func read<Role: MetadataRole>(
        _ role: Role.Type, _ name: String, in directory: String
    ) throws -> Role {
        let path = "\(directory)/\(name)"
        let file = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        let bytes = try readWhole(file.rawValue, limit: MetadataLimits().byteCount, path: path)
        return try SignedMetadata<Role>(parsing: bytes).role
    }

    private static func keys(_ delegations: Delegations?) -> [WantedRelease.Key] {
        guard let delegations, case .list(let roles) = delegations.roles,
            let role = roles.first(where: { $0.name == .broadcast })
        else { return [] }
        return role.roleKeys.keyIDs.compactMap { id in
            guard case .ed25519(let bytes) = delegations.keys[id]?.kind,
                let tag = KeyTag.tag(ofKeyID: id.text.utf8)
            else { return nil }
            return WantedRelease.Key(tag: tag, bytes: bytes)
        }
    }

    /// Releases to receive, in the order of their paths.
    ///
    /// - Parameters:
    ///   - paths: of the targets that are wanted; none for all that are broadcast.
    ///   - spine: the spine of the only one that is wanted, where it is at hand.
    /// - Throws: ``ReleaseError`` for a target that is not there, or is not broadcast.
    package func releases(named paths: [String], spine: [UInt8]? = nil) throws -> [WantedRelease] {
        guard !paths.isEmpty else {
            let releases = self.targets.targets.keys.sorted().compactMap { path in
                self.targets.targets[path].flatMap { try? self.release(path, $0) }
            }
            return try self.withSpine(spine, releases)
        }
        return try self.withSpine(
            spine,
            paths.map { text in
                guard let path = TargetPath(text), let target = self.targets.targets[path] else {
                    throw ReleaseError.unknown(text)
                }
                return try self.release(path, target)
            })
    }

    private func withSpine(_ spine: [UInt8]?, _ releases: [WantedRelease]) throws -> [WantedRelease] {
        guard !releases.isEmpty else { throw ReleaseError.none }
        return releases.map { release in
            var release = release
            let own = release.spineDigest.flatMap { self.keptSpine($0, release.parameters.spineByteCount) }
            release.spine = spine ?? own
            return release
        }
    }

    private func release(_ path: TargetPath, _ target: TargetFile) throws -> WantedRelease {
        guard let components = path.safeComponents else { throw ReleaseError.unsafePath(path.text) }
        guard let custom = target.custom, let release = try? Release(parsing: custom),
            let broadcast = release.broadcast, let digest = target.digests.sha256
        else { throw ReleaseError.notBroadcast(path.text) }
        let location: ContentLocation
        do {
            location = try ContentLocation(components: components)
        } catch {
            throw ReleaseError.unsafePath(path.text)
        }
        let information = try ObjectTransmissionInformation(parsing: broadcast.information.span.bytes)
        guard information.transferByteCount == target.byteCount else {
            throw ReleaseError.contradiction(path.text)
        }
        let parameters = try AuthenticationParameters(
            targetDigest: digest, information: information,
            repairSymbolCount: broadcast.repairSymbolCount, batchSymbolCount: broadcast.batchSymbolCount)
        var wanted = WantedRelease(location, parameters, keys: self.keys)
        wanted.spineDigest = broadcast.spineDigest
        if self.hasConsistentSnapshots, let name = components.last {
            // TUF 1.0, section 6.2: the digest stands before the name of the file.
            let prefixed = ReleaseAdmission.hexadecimal(digest) + "." + name
            wanted.repairComponents = components.dropLast() + [prefixed]
        }
        return wanted
    }

    /// The spine that is kept beside the metadata, which nobody has checked yet.
    private func keptSpine(_ digest: [UInt8], _ byteCount: Int) -> [UInt8]? {
        let path = "\(self.directory)/spines/\(ReleaseAdmission.hexadecimal(digest))"
        return try? Self.spine(at: path, limit: byteCount)
    }

    /// Reads a spine; it is checked by its digest when it is used.
    package static func spine(at path: String) throws -> [UInt8] {
        try self.spine(at: path, limit: self.greatestSpineByteCount)
    }

    private static func spine(at path: String, limit: Int) throws -> [UInt8] {
        let file = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        return try readWhole(file.rawValue, limit: limit, path: path)
    }
}

internal import ByteCoding
internal import DurableStorage
internal import FluteFormat
import Glibc
internal import PacketAuthenticationFormat
internal import RaptorQCode
package import TrustedUpdate
internal import UpdateMetadata

/// What verified metadata says of broadcasts.
///
/// Releases are the targets of the top-level targets metadata whose `custom.fleetcast` has a member
/// `broadcast`; keys are those of the role `broadcast` it delegates to, if that role may name no targets.
package struct BroadcastCatalog {
    /// A spine has 16 bytes for each of at most 2³¹ batches; a sane one has fewer than so many bytes.
    private static let greatestSpineByteCount = 64 << 20

    private let directory: String
    private let targets: [TargetPath: TargetFile]
    private let hasConsistentSnapshots: Bool
    private let keys: [WantedRelease.Key]

    /// Looks at metadata whose signatures, versions and expiry were checked.
    ///
    /// - Parameter directory: where it came from; spines may stand below it, checked by their digests.
    package init(_ trusted: TrustedMetadata<some MetadataCryptography>, spinesBelow directory: String) {
        self.directory = directory
        self.targets = Dictionary(
            trusted.verifiedTargets.map { ($0.path, $0.file) }, uniquingKeysWith: { first, _ in first })
        self.hasConsistentSnapshots = trusted.root.role.hasConsistentSnapshots
        self.keys = trusted.broadcastKeys.compactMap { id, key in
            guard case .ed25519(let bytes) = key.kind, let tag = KeyTag.tag(ofKeyID: id.text.utf8) else {
                return nil
            }
            return WantedRelease.Key(tag: tag, bytes: bytes)
        }
    }

    /// Releases to receive, in the order of their paths.
    ///
    /// - Parameters:
    ///   - paths: of the targets that are wanted; none for all that are broadcast.
    ///   - device: whom they must fit; `nil` for anybody.
    ///   - spine: the spine of the only one that is wanted, where it is at hand.
    /// - Throws: ``ReleaseError`` for a target that is not there, is not broadcast, or does not fit.
    package func releases(
        named paths: [String], for device: DeviceKind? = nil, spine: [UInt8]? = nil
    ) throws -> [WantedRelease] {
        guard !paths.isEmpty else { return try self.withSpine(spine, try self.allReleases(for: device)) }
        return try self.withSpine(
            spine,
            paths.map { text in
                guard let path = TargetPath(text), let target = self.targets[path] else {
                    throw ReleaseError.unknown(text)
                }
                return try self.release(path, target, for: device)
            })
    }

    private func allReleases(for device: DeviceKind?) throws -> [WantedRelease] {
        let paths = self.targets.keys.sorted()
        let releases = paths.compactMap { path in
            self.targets[path].flatMap { try? self.release(path, $0, for: device) }
        }
        if releases.isEmpty, let device { throw ReleaseError.noneFits(device) }
        return releases
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

    private func release(
        _ path: TargetPath, _ target: TargetFile, for device: DeviceKind?
    ) throws -> WantedRelease {
        guard let components = path.safeComponents else { throw ReleaseError.unsafePath(path.text) }
        guard let custom = target.custom, let release = try? Release(parsing: custom),
            let broadcast = release.broadcast, let digest = target.digests.sha256
        else { throw ReleaseError.notBroadcast(path.text) }
        if let device, !device.takes(release) { throw ReleaseError.misfit(path.text, device) }
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

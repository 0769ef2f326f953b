import DeviceCrypto
import TestBed
import Testing
import UpdateMetadata

/// A repository without signatures in a scratch directory: a sender of announcements does not look at them.
struct TestRepository {
    let scratch: ScratchDirectory
    var directory: String { self.scratch.path }

    init() throws {
        self.scratch = try ScratchDirectory("repository")
    }

    private static let expires = UTCTime(secondsSinceEpoch: 2_000_000_000)

    /// Writes versions of root.
    func writeRoots(_ versions: ClosedRange<UInt64>, isConsistent: Bool = true) throws {
        let id = try #require(KeyID("abc"))
        let role = RoleKeys(keyIDs: [id], threshold: 1)
        for version in versions {
            var root = RootMetadata(
                RoleHeader(version: version, expires: Self.expires),
                keys: [id: .ed25519([UInt8](repeating: 1, count: 32))], root: role, timestamp: role,
                snapshot: role, targets: role)
            root.hasConsistentSnapshots = isConsistent
            try self.write("\(version).root.json", SignedMetadata(root).bytes)
        }
    }

    /// Writes targets and snapshot of a version, and the timestamp unless the publication is not to be done.
    func publish(_ version: UInt64, isConsistent: Bool = true, upTo last: Step = .timestamp) throws {
        let prefix = isConsistent ? "\(version)." : ""
        let header = RoleHeader(version: version, expires: Self.expires)
        let targets = try SignedMetadata(TargetsMetadata(header, targets: [:])).bytes
        try self.write("\(prefix)targets.json", targets)
        guard last != .targets else { return }
        let snapshot = try SignedMetadata(
            SnapshotMetadata(header, files: [.targets: Self.file(version, targets)]))
        try self.write("\(prefix)snapshot.json", snapshot.bytes)
        guard last != .snapshot else { return }
        let timestamp = TimestampMetadata(header, snapshot: Self.file(version, snapshot.bytes))
        try self.write("timestamp.json", SignedMetadata(timestamp).bytes)
    }

    enum Step {
        case targets
        case snapshot
        case timestamp
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try self.scratch.write(String(decoding: bytes, as: UTF8.self), to: name)
    }

    private static func file(_ version: UInt64, _ bytes: [UInt8]) -> MetadataFile {
        var hasher = SHA256Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return MetadataFile(
            version: version, byteCount: UInt64(bytes.count),
            digests: MetadataDigests(sha256: hasher.digest()))
    }
}

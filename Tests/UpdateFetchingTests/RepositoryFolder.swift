import Crypto
import DeviceCrypto
import TestBed
import UpdateFetching
import UpdateMetadata

/// A repository with one key for all roles, as files in a directory.
final class RepositoryFolder {
    let scratch: ScratchDirectory
    private let key = Curve25519.Signing.PrivateKey()
    private let publicKey: PublicKey
    private let keyID: KeyID
    private var version: UInt64 = 0
    private var targets: [TargetPath: TargetFile] = [:]

    static let expiry = UTCTime(secondsSinceEpoch: 4_000_000_000)

    init() throws {
        self.scratch = try ScratchDirectory("repository")
        self.publicKey = .ed25519(Array(self.key.publicKey.rawRepresentation))
        self.keyID = KeyID(hashing: SignatureChecker().sha256(self.publicKey.idInput))
        let keys = RoleKeys(keyIDs: [self.keyID], threshold: 1)
        let root = RootMetadata(
            RoleHeader(version: 1, expires: Self.expiry), keys: [self.keyID: self.publicKey], root: keys,
            timestamp: keys, snapshot: keys, targets: keys)
        try self.write(root, "1.root.json")
        try self.publish()
    }

    var metadata: String { self.scratch.file("metadata") }
    var artifacts: String { self.scratch.file("targets") }
    var root: String { self.scratch.file("metadata/1.root.json") }

    /// Makes `content` the target `path`; a part of it is served where `served` says so.
    func add(_ path: String, _ content: [UInt8], served: [UInt8]? = nil, sha512Only: Bool = false) throws {
        let checker = SignatureChecker()
        let digests =
            sha512Only
            ? MetadataDigests(sha512: checker.sha512(content))
            : MetadataDigests(sha256: checker.sha256(content), sha512: checker.sha512(content))
        guard let target = TargetPath(path) else { return }
        self.targets[target] = TargetFile(byteCount: UInt64(content.count), digests: digests)
        let digest = (digests.sha256 ?? digests.sha512 ?? []).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let name = parts.removeLast()
        let file = (["targets"] + parts + ["\(digest).\(name)"]).joined(separator: "/")
        try self.scratch.write(String(decoding: served ?? content, as: UTF8.self), to: file)
    }

    /// Signs the next version of everything but root.
    func publish() throws {
        self.version += 1
        let header = RoleHeader(version: self.version, expires: Self.expiry)
        let file = MetadataFile(version: self.version)
        try self.write(TargetsMetadata(header, targets: self.targets), "\(self.version).targets.json")
        try self.write(SnapshotMetadata(header, files: [.targets: file]), "\(self.version).snapshot.json")
        try self.write(TimestampMetadata(header, snapshot: file), "timestamp.json")
    }

    private func write(_ role: some MetadataRole, _ name: String) throws {
        try self.write(signing: role, name)
    }

    private func write<Role: MetadataRole>(signing role: Role, _ name: String) throws {
        let unsigned = try SignedMetadata(role)
        let signature = MetadataSignature(
            keyID: self.keyID, bytes: Array(try self.key.signature(for: unsigned.signedBytes)))
        let bytes = try unsigned.signed(with: [signature]).bytes
        try self.scratch.write(String(decoding: bytes, as: UTF8.self), to: "metadata/\(name)")
    }
}

import ByteCoding
import Crypto
import UpdateMetadata

/// A repository whose keys and files follow from a seed.
struct ProbeRepository {
    let seed: String
    let issued: UTCTime

    private static let day: Int64 = 86_400

    /// A version of root; each is valid for a year from when it was made, half a year before the next.
    func root(_ version: UInt64, of count: UInt64) throws -> [UInt8] {
        let age = Int64(count - version) * 55 * Self.day
        let header = RoleHeader(
            version: version, expires: self.issued.advanced(bySeconds: 365 * Self.day - age))
        let own = try self.key("root", version)
        let online = version / 5
        let (timestamp, snapshot) = (try self.key("timestamp", online), try self.key("snapshot", online))
        let targets = try self.key("targets", online)
        var keys: [KeyID: PublicKey] = [:]
        for key in [own, timestamp, snapshot, targets] { keys[key.id] = key.publicKey }
        let root = RootMetadata(
            header, keys: keys, root: own.role, timestamp: timestamp.role, snapshot: snapshot.role,
            targets: targets.role)
        let signers = version > 1 ? [try self.key("root", version - 1), own] : [own]
        return try self.signed(root, by: signers)
    }

    func targets(_ version: UInt64, root: UInt64, releaseCount: Int) throws -> [UInt8] {
        let header = RoleHeader(version: version, expires: self.issued.advanced(bySeconds: 365 * Self.day))
        var targets: [TargetPath: TargetFile] = [:]
        for number in 0..<releaseCount {
            let release = "1.\(number / 10).\(number % 10)"
            guard let path = TargetPath("gateway/gateway-\(release).img") else { continue }
            targets[path] = try self.target(release, number)
        }
        let broadcast = try self.key("broadcast", 0)
        let role = DelegatedRole(
            name: .broadcast, roleKeys: broadcast.role, scope: .paths([]), isTerminating: false)
        let delegations = Delegations(keys: [broadcast.id: broadcast.publicKey], roles: .list([role]))
        return try self.signed(
            TargetsMetadata(header, targets: targets, delegations: delegations),
            by: [try self.key("targets", root / 5)])
    }

    func snapshot(_ version: UInt64, root: UInt64, targets: [UInt8], days: Int64) throws -> [UInt8] {
        let header = RoleHeader(version: version, expires: self.issued.advanced(bySeconds: days * Self.day))
        let file = MetadataFile(
            version: version, byteCount: UInt64(targets.count),
            digests: MetadataDigests(sha256: Array(SHA256.hash(data: targets))))
        return try self.signed(
            SnapshotMetadata(header, files: [.targets: file]), by: [try self.key("snapshot", root / 5)])
    }

    func timestamp(_ version: UInt64, root: UInt64, snapshot: [UInt8], days: Int64) throws -> [UInt8] {
        let header = RoleHeader(version: version, expires: self.issued.advanced(bySeconds: days * Self.day))
        let file = MetadataFile(
            version: version, byteCount: UInt64(snapshot.count),
            digests: MetadataDigests(sha256: Array(SHA256.hash(data: snapshot))))
        return try self.signed(
            TimestampMetadata(header, snapshot: file, issued: self.issued),
            by: [try self.key("timestamp", root / 5)])
    }

    private func target(_ text: String, _ number: Int) throws -> TargetFile {
        guard let version = SemanticVersion(text) else { throw ProbeError.noVersion(text) }
        let byteCount = 12_345_678 + 1_000_003 * UInt64(number)
        var release = Release(product: "gateway", version: version)
        release.hardware = ["rev-a", "rev-b"]
        release.code = 10_000 + UInt64(number)
        release.handler = "image"
        release.broadcast = BroadcastDescription(
            information: self.information(byteCount: byteCount),
            repairSymbolCount: 4_096 + UInt32(number), batchSymbolCount: 32,
            spineDigest: self.digest("spine \(number)"))
        return TargetFile(
            byteCount: byteCount, digests: MetadataDigests(sha256: self.digest("file \(number)")),
            custom: try release.customObject)
    }

    /// Symbols of 1272 bytes in two blocks (RFC 6330, section 3.3).
    private func information(byteCount: UInt64) -> [UInt8] {
        let length = (0..<5).map { UInt8(truncatingIfNeeded: byteCount >> UInt64(32 - 8 * $0)) }
        return length + [0, 4, 248, 2, 0, 1, 1]
    }

    // MARK: - Keys

    private struct Key {
        let secret: Curve25519.Signing.PrivateKey
        let publicKey: PublicKey
        let id: KeyID

        var role: RoleKeys { RoleKeys(keyIDs: [self.id], threshold: 1) }
    }

    private func key(_ role: String, _ number: UInt64) throws -> Key {
        let secret = try Curve25519.Signing.PrivateKey(
            rawRepresentation: self.digest("\(role) key \(number)"))
        let publicKey = PublicKey.ed25519(Array(secret.publicKey.rawRepresentation))
        let digest = SHA256.hash(data: publicKey.idInput)
        let digits = digest.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0 & 15)] }
        guard let id = KeyID(String(decoding: digits, as: UTF8.self)) else { throw ProbeError.noKey }
        return Key(secret: secret, publicKey: publicKey, id: id)
    }

    private func signed<Role: MetadataRole>(_ role: Role, by keys: [Key]) throws -> [UInt8] {
        let unsigned = try SignedMetadata(role)
        let signatures = try keys.map { key in
            MetadataSignature(
                keyID: key.id, bytes: Array(try key.secret.signature(for: unsigned.signedBytes)))
        }
        return try unsigned.signed(with: signatures).bytes
    }

    private func digest(_ text: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("\(self.seed) \(text)".utf8)))
    }
}

enum ProbeError: Error {
    case noVersion(String)
    case noKey
}

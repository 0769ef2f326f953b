import BroadcastSigning
import ByteCoding
import DeviceCrypto
import DurableStorage
import Glibc
import PacketAuthenticationFormat
import RaptorQCode
import UpdateMetadata

/// Signs the symbols of files, and writes metadata that tells of them.
struct ReleaseSigning {
    static let symbolByteCount = 1_272

    private let seed: [UInt8]
    private let blockSymbolCount: Int
    private let keepsSpine: Bool
    private let metadataSeed: [UInt8]
    private let product: String
    private let hardware: String?
    private let expiry: UTCTime
    private let scope: DelegatedRole.Scope

    init(_ settings: [String: String]) {
        self.seed = Self.seed(settings["key"])
        self.blockSymbolCount = settings["block"].flatMap { Int($0) } ?? 8_192
        self.keepsSpine = settings["spine"] == "kept"
        self.product = settings["product"] ?? "probe"
        self.hardware = settings["hardware"]
        self.metadataSeed = Self.seed(settings["tuf"] ?? "255")
        self.expiry = UTCTime(secondsSinceEpoch: settings["expires"].flatMap { Int64($0) } ?? 4_000_000_000)
        self.scope = settings["scope"] == "all" ? .paths(["*"]) : .paths([])
    }

    /// The private key of a number.
    static func seed(_ number: String?) -> [UInt8] {
        [UInt8](repeating: number.flatMap { UInt8($0) } ?? 1, count: 32)
    }

    func sign(_ paths: [String], into directory: String) throws {
        let metadata = directory + "/metadata"
        try makeDirectories(metadata + "/spines")
        guard let signer = BroadcastSigner(seed: self.seed) else { throw ProbeError("no key") }
        let key = PublicKey.ed25519(signer.publicKey)
        let id = KeyID(hashing: Self.digest(key.idInput))
        var targets: [TargetPath: TargetFile] = [:]
        for path in paths {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let target = TargetPath(name) else { throw ProbeError("no name") }
            targets[target] = try self.sign(path, name, signer, id, directory)
        }
        let role = DelegatedRole(
            name: .broadcast, roleKeys: RoleKeys(keyIDs: [id], threshold: 1), scope: self.scope,
            isTerminating: false)
        let header = RoleHeader(version: 1, expires: self.expiry)
        try self.write(
            TargetsMetadata(
                header, targets: targets, delegations: Delegations(keys: [id: key], roles: .list([role]))),
            into: metadata)
    }

    /// Writes metadata as a device keeps it after a refresh, signed with one key for all top-level roles.
    private func write(_ targets: TargetsMetadata, into directory: String) throws {
        let targets = try self.signed(targets)
        let snapshot = try self.signed(
            SnapshotMetadata(targets.role.header, files: [.targets: Self.file(targets.bytes)]))
        let timestamp = try self.signed(
            TimestampMetadata(
                targets.role.header, snapshot: Self.file(snapshot.bytes),
                issued: UTCTime(secondsSinceEpoch: 1_600_000_000)))
        let keys = RoleKeys(keyIDs: [try self.metadataKeyID()], threshold: 1)
        let root = try self.signed(
            RootMetadata(
                targets.role.header, keys: [try self.metadataKeyID(): try self.metadataKey()], root: keys,
                timestamp: keys, snapshot: keys, targets: keys))
        for (name, bytes) in [
            ("targets", targets.bytes), ("snapshot", snapshot.bytes), ("timestamp", timestamp.bytes),
            ("root", root.bytes),
        ] {
            try Self.write(bytes, to: "\(directory)/\(name).json")
        }
    }

    /// Signs metadata, with a key that everybody knows.
    private func signed<Role: MetadataRole>(_ role: Role) throws -> SignedMetadata<Role> {
        let unsigned = try SignedMetadata(role)
        let bytes = try self.metadataSigner().signature(of: unsigned.signedBytes)
        return try unsigned.signed(with: [MetadataSignature(keyID: self.metadataKeyID(), bytes: bytes)])
    }

    private func metadataSigner() throws -> BroadcastSigner {
        guard let signer = BroadcastSigner(seed: self.metadataSeed) else { throw ProbeError("no key") }
        return signer
    }

    private func metadataKey() throws -> PublicKey { .ed25519(try self.metadataSigner().publicKey) }

    private func metadataKeyID() throws -> KeyID {
        KeyID(hashing: Self.digest(try self.metadataKey().idInput))
    }

    private static func file(_ bytes: [UInt8]) -> MetadataFile {
        MetadataFile(
            version: 1, byteCount: UInt64(bytes.count), digests: MetadataDigests(sha256: self.digest(bytes)))
    }

    private func sign(
        _ path: String, _ name: String, _ signer: BroadcastSigner, _ id: KeyID, _ directory: String
    ) throws -> TargetFile {
        let bytes = try readFile(path)
        let parameters = try self.parameters(bytes)
        let request = SigningRequest(
            path: path, parameters: parameters, keyTag: KeyTag.tag(ofKeyID: id.text.utf8) ?? 0,
            sign: { try signer.signature(of: $0) })
        let layout = try ReleaseSigner(request).sign(
            into: "\(directory)/\(name).mba1",
            spine: { digest in
                let hex = digest.map { Self.hexadecimal($0) }.joined()
                return self.keepsSpine
                    ? "\(directory)/metadata/spines/\(hex)" : "\(directory)/\(name).spine"
            }, progress: { _ in })
        guard let version = SemanticVersion("1.0.0") else { throw ProbeError("no version") }
        var information = [UInt8](repeating: 0, count: ObjectTransmissionInformation.encodedByteCount)
        var span = information.mutableSpan
        var target = span.mutableBytes
        parameters.information.encode(into: &target)
        var release = Release(product: self.product, version: version)
        release.hardware = self.hardware.map { [$0] }
        release.broadcast = BroadcastDescription(
            information: information, repairSymbolCount: parameters.repairSymbolCount,
            batchSymbolCount: parameters.batchSymbolCount, spineDigest: layout.spine?.targetDigest)
        return TargetFile(
            byteCount: UInt64(bytes.count), digests: MetadataDigests(sha256: parameters.targetDigest),
            custom: try release.customObject)
    }

    private func parameters(_ bytes: [UInt8]) throws -> AuthenticationParameters {
        let symbolCount = (bytes.count + Self.symbolByteCount - 1) / Self.symbolByteCount
        let blockCount = (symbolCount + self.blockSymbolCount - 1) / self.blockSymbolCount
        let information = try ObjectTransmissionInformation(
            transferByteCount: UInt64(bytes.count), symbolByteCount: Self.symbolByteCount,
            sourceBlockCount: blockCount)
        let greatest = information.sourceBlock(0).symbolCount
        return try AuthenticationParameters(
            targetDigest: Self.digest(bytes), information: information,
            repairSymbolCount: UInt32((greatest + 1) / 2))
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] { MerkleHasher.digest(of: bytes.span.bytes) }

    private static func hexadecimal(_ byte: UInt8) -> String {
        String(decoding: [Hexadecimal.digit(byte >> 4), Hexadecimal.digit(byte & 15)], as: UTF8.self)
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        try replaceFileAtomically(at: path, with: bytes, permissions: 0o644)
    }
}

/// Reads a whole file.
func readFile(_ path: String) throws -> [UInt8] {
    let file = try OwnedDescriptor(opening: path, O_RDONLY, for: "read")
    var status = stat()
    guard fstat(file.rawValue, &status) == 0 else { throw ProbeError("cannot look at \(path)") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
        let rest = bytes.count - count
        let result = bytes.withUnsafeMutableBytes { buffer in
            read(file.rawValue, buffer.baseAddress.map { $0 + count }, rest)
        }
        guard result > 0 else { throw ProbeError("cannot read \(path)") }
        count += result
    }
    return bytes
}

/// What went wrong.
struct ProbeError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

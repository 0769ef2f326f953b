import DeviceCrypto
import TrustedUpdate
import UpdateMetadata

/// A repository in memory that signs whatever a test makes of it, and serves every file that was ever published.
struct RepositorySimulator {
    /// The moment at which tests begin.
    static let start = UTCTime(secondsSinceEpoch: 1_800_000_000)
    static let day: Int64 = 86_400

    var root: RootMetadata
    var timestamp: TimestampMetadata
    var snapshot: SnapshotMetadata
    var targets: TargetsMetadata
    var delegated: [RoleName: TargetsMetadata] = [:]
    /// Who signs for a role, whatever its delegator says.
    var signers: [RoleName: [TestSigner]] = [:]
    /// What is served, by its name as requests spell it.
    var files: [String: [UInt8]] = [:]
    /// Whether snapshot and timestamp metadata promise lengths and digests.
    var givesDigests = false

    private var usedKeyCount: UInt8 = 0

    /// A repository with one key for each role, all in version 1.
    init(keyCount: Int = 1, threshold: Int = 1) throws {
        let header = { days in
            RoleHeader(version: 0, expires: Self.start.advanced(bySeconds: days * Self.day))
        }
        let none = RoleKeys(keyIDs: [], threshold: 1)
        self.root = RootMetadata(
            header(365), keys: [:], root: none, timestamp: none, snapshot: none, targets: none)
        self.timestamp = TimestampMetadata(header(1), snapshot: MetadataFile(version: 1))
        self.snapshot = SnapshotMetadata(header(7), files: [:])
        self.targets = TargetsMetadata(header(90), targets: [:])
        for role in [RoleName.root, .timestamp, .snapshot, .targets] {
            try self.setKeys(of: role, try self.newSigners(keyCount), threshold: threshold)
        }
        try self.publishAll()
    }

    mutating func newSigners(_ count: Int) throws -> [TestSigner] {
        try (0..<count).map { _ in
            self.usedKeyCount += 1
            return try TestSigner(self.usedKeyCount)
        }
    }

    /// Names the keys of a top-level role, and has them sign for it from now on.
    mutating func setKeys(of role: RoleName, _ signers: [TestSigner], threshold: Int = 1) throws {
        let keys = RoleKeys(keyIDs: signers.map(\.id), threshold: threshold)
        for signer in signers { self.root.keys[signer.id] = signer.publicKey }
        switch role {
        case .root: self.root.root = keys
        case .timestamp: self.root.timestamp = keys
        case .snapshot: self.root.snapshot = keys
        default: self.root.targets = keys
        }
        self.signers[role] = signers
    }

    /// Lets `delegator` trust `role` with `paths`, by a key of its own.
    mutating func delegate(
        from delegator: RoleName = .targets, to role: RoleName, paths: [String] = ["*"],
        isTerminating: Bool = false
    ) throws {
        let signer = try self.newSigners(1)[0]
        let keys = RoleKeys(keyIDs: [signer.id], threshold: 1)
        var metadata = delegator == .targets ? self.targets : self.delegated[delegator] ?? self.emptyTargets
        var delegations = metadata.delegations ?? Delegations(keys: [:], roles: .list([]))
        guard case .list(var roles) = delegations.roles else { return }
        roles.append(
            DelegatedRole(
                name: role, roleKeys: keys, scope: .paths(paths), isTerminating: isTerminating))
        delegations.roles = .list(roles)
        delegations.keys[signer.id] = signer.publicKey
        metadata.delegations = delegations
        if delegator == .targets { self.targets = metadata } else { self.delegated[delegator] = metadata }
        self.signers[role, default: []].append(signer)
        if self.delegated[role] == nil { self.delegated[role] = self.emptyTargets }
    }

    var emptyTargets: TargetsMetadata {
        TargetsMetadata(
            RoleHeader(version: 0, expires: Self.start.advanced(bySeconds: 90 * Self.day)), targets: [:])
    }

    /// Publishes the next version of everything.
    mutating func publishAll() throws {
        try self.publishRoot()
        try self.publishContent()
    }

    mutating func publishRoot() throws {
        self.root.header.version += 1
        try self.put(self.root, .root, self.root.version)
    }

    /// Publishes the next version of all but root.
    mutating func publishContent() throws {
        for role in self.delegated.keys.sorted() { try self.publish(delegatedRole: role) }
        try self.publishTargets()
        try self.publishSnapshot()
        try self.publishTimestamp()
    }

    mutating func publish(delegatedRole role: RoleName) throws {
        guard var metadata = self.delegated[role] else { return }
        metadata.header.version += 1
        self.delegated[role] = metadata
        self.snapshot.files[role] = try self.put(metadata, role, metadata.version)
    }

    mutating func publishTargets() throws {
        self.targets.header.version += 1
        self.snapshot.files[.targets] = try self.put(self.targets, .targets, self.targets.version)
    }

    mutating func publishSnapshot() throws {
        self.snapshot.header.version += 1
        self.timestamp.snapshot = try self.put(self.snapshot, .snapshot, self.snapshot.version)
    }

    mutating func publishTimestamp() throws {
        self.timestamp.header.version += 1
        try self.put(self.timestamp, .timestamp, nil)
    }

    /// Moves every expiry so many days on, but that of root.
    mutating func prolong(days: Int64) {
        self.timestamp.header.expires = self.timestamp.header.expires.advanced(bySeconds: days * Self.day)
        self.snapshot.header.expires = self.snapshot.header.expires.advanced(bySeconds: days * Self.day)
        self.targets.header.expires = self.targets.header.expires.advanced(bySeconds: days * Self.day)
    }

    @discardableResult
    private mutating func put<Role: MetadataRole>(
        _ role: Role, _ name: RoleName, _ version: UInt64?
    ) throws -> MetadataFile {
        let bytes = try SignedMetadata(role, by: self.signers[name] ?? []).bytes
        let isVersioned = name == .root || (name != .timestamp && self.root.hasConsistentSnapshots)
        let request = MetadataRequest(role: name, version: isVersioned ? version : nil, byteLimit: 0)
        self.files[request.fileName] = bytes
        guard self.givesDigests else { return MetadataFile(version: role.version) }
        let checker = SignatureChecker()
        return MetadataFile(
            version: role.version, byteCount: UInt64(bytes.count),
            digests: MetadataDigests(sha256: checker.sha256(bytes), sha512: checker.sha512(bytes)))
    }
}

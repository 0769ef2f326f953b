public import UpdateMetadata

/// The metadata that a device trusts, and the rules by which more is added to it.
///
/// Each rule bears its section of the specification. Nothing is trusted before its signatures, its version, its
/// place in what is trusted already and its expiry have been checked; what fails changes nothing.
///
/// Roles are added in the order root, timestamp, snapshot, targets, delegated roles. What the device stored
/// earlier comes first as a former version: too old to be used, perhaps, but nothing older is accepted any more.
/// - Specification: TUF 1.0, section 5.
public struct TrustedMetadata<Cryptography: MetadataCryptography>: Sendable {
    /// The newest root metadata.
    public internal(set) var root: SignedMetadata<RootMetadata>
    /// The timestamp metadata of this refresh.
    public internal(set) var timestamp: SignedMetadata<TimestampMetadata>?
    /// The snapshot metadata of this refresh.
    public internal(set) var snapshot: SignedMetadata<SnapshotMetadata>?
    /// The top-level targets metadata of this refresh.
    public internal(set) var targets: SignedMetadata<TargetsMetadata>?
    /// The device's time: moments before it have passed for certain.
    public internal(set) var time: UTCTime

    var formerTimestamp: SignedMetadata<TimestampMetadata>?
    var formerSnapshot: SignedMetadata<SnapshotMetadata>?
    var delegated: [RoleName: SignedMetadata<TargetsMetadata>] = [:]
    let cryptography: Cryptography
    let limits: UpdateLimits

    /// Begins with root metadata that the device was given, or trusted before (section 5.2).
    ///
    /// Its expiry does not matter yet. Its signatures are checked, against damage: whoever may replace this file
    /// may replace anything.
    public init(
        root bytes: [UInt8], time: UTCTime, cryptography: Cryptography, limits: UpdateLimits = UpdateLimits()
    ) throws(UpdateFailure) {
        self.cryptography = cryptography
        self.limits = limits
        self.time = time
        let root: SignedMetadata<RootMetadata> = try Self.parse(bytes, as: .root, section: "5.2")
        try Self.requireThreshold(
            of: root, by: root.role.root, root.role.keys, of: .root,
            Rule(.root, root.role.version, "5.2"), cryptography)
        self.root = root
    }

    /// Takes the next root metadata (sections 5.3.4 to 5.3.7).
    ///
    /// - Returns: whether keys of timestamp or snapshot were revoked, so that what these roles signed before
    ///   must be forgotten (section 5.3.11).
    public mutating func updateRoot(_ bytes: [UInt8]) throws(UpdateFailure) -> Bool {
        precondition(self.timestamp == nil, "root metadata comes before timestamp metadata")
        let new: SignedMetadata<RootMetadata> = try Self.parse(bytes, as: .root, section: "5.3.3")
        let old = self.root.role
        let rule = Rule(.root, new.role.version, "5.3.4")
        try Self.requireThreshold(of: new, by: old.root, old.keys, of: .root, rule, self.cryptography)
        try Self.requireThreshold(
            of: new, by: new.role.root, new.role.keys, of: .root, rule, self.cryptography)
        let (wanted, overflow) = old.version.addingReportingOverflow(1)
        guard !overflow, new.role.version == wanted else {
            throw UpdateFailure(
                .root, version: new.role.version, section: "5.3.5",
                new.role.version <= old.version
                    ? .olderThanTrusted(old.version) : .wrongVersion(wanted: wanted))
        }
        self.root = new
        return Self.revokesKeys(of: old.timestamp, old.keys, new.role.timestamp, new.role.keys)
            || Self.revokesKeys(of: old.snapshot, old.keys, new.role.snapshot, new.role.keys)
    }

    /// Refuses root metadata that has expired (section 5.3.10).
    public func requireFreshRoot() throws(UpdateFailure) {
        try self.requireFresh(self.root.role, Rule(.root, self.root.role.version, "5.3.10"))
    }

    /// Whether a key that could sign for a role no longer can.
    ///
    /// A key that was added, or another threshold, takes nothing back: what was signed before stays known, and
    /// with it the versions below which nothing is accepted.
    private static func revokesKeys(
        of old: RoleKeys, _ oldKeys: [KeyID: PublicKey], _ new: RoleKeys, _ newKeys: [KeyID: PublicKey]
    ) -> Bool {
        let kept = Set(new.keyIDs.compactMap { newKeys[$0]?.kind })
        return !Set(old.keyIDs.compactMap { oldKeys[$0]?.kind }).isSubset(of: kept)
    }
}

/// What is checked, for the failure that comes of it.
struct Rule {
    let role: RoleName
    let version: UInt64?
    let section: String

    init(_ role: RoleName, _ version: UInt64?, _ section: String) {
        self.role = role
        self.version = version
        self.section = section
    }

    func failure(_ reason: UpdateFailure.Reason) -> UpdateFailure {
        UpdateFailure(self.role, version: self.version, section: self.section, reason)
    }
}

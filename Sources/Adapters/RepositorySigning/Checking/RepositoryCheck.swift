internal import DeviceCrypto
internal import DurableStorage
internal import TrustedUpdate
package import UpdateMetadata

/// Checks a depot as a client would, and what a client does not see: files without a target, key files,
/// drafts.
package struct RepositoryCheck {
    let storage: DepotDirectory
    let settings: RepositorySettings
    let now: UTCTime
    /// The keys at hand besides those of the depot.
    let ring: KeyRing
    /// What was found so far.
    package private(set) var findings: [CheckFinding] = []
    /// How many targets and bytes were compared with their digests.
    package private(set) var checkedTargetCount = 0

    /// Prepares a check.
    ///
    /// - Parameter ring: keys of timestamp and snapshot that lie elsewhere.
    package init(
        of storage: DepotDirectory, settings: RepositorySettings, now: UTCTime, ring: KeyRing = KeyRing()
    ) {
        self.ring = ring
        self.storage = storage
        self.settings = settings
        self.now = now
    }

    /// Checks everything.
    ///
    /// - Throws: `StorageError` for what cannot be read, what `progress` throws; all else becomes a finding.
    package mutating func run(progress: (RepositoryProgress) throws -> Void) throws {
        for _ in 0..<3 {
            self.findings = []
            self.checkedTargetCount = 0
            let before = try self.storage.read(DepotLayout.timestamp)
            try self.checkAll(progress)
            // What somebody withdrew or replaced while it was looked at is no problem: look again.
            guard self.hasProblems, try self.storage.read(DepotLayout.timestamp) != before else { return }
        }
    }

    private mutating func checkAll(_ progress: (RepositoryProgress) throws -> Void) throws {
        try self.checkMetadata()
        // Verified, too, but expiry apart: what has expired is no reason to look no further.
        let state = try? RepositoryState(reading: self.storage)
        if let state {
            self.checkExpiry(state)
            try self.checkArtifacts(state.targets.role, progress)
        } else if !self.hasProblems {
            self.problem(DepotLayout.metadata, "nothing can be built on it. Restore it from a backup.")
        }
        try self.checkLeftovers(progress)
        try self.checkDrafts()
        try self.checkKeys(state?.root.role)
    }

    /// Whether something must be done.
    package var hasProblems: Bool { self.findings.contains { $0.level == .problem } }

    mutating func problem(_ place: String, _ text: String) {
        self.findings.append(CheckFinding(level: .problem, place: place, text: text))
    }

    mutating func note(_ place: String, _ text: String) {
        self.findings.append(CheckFinding(level: .note, place: place, text: text))
    }

    mutating func countTarget() { self.checkedTargetCount += 1 }

    /// Goes from the first root to targets by the rules of a client that was made when the repository was.
    private mutating func checkMetadata() throws {
        let names = try self.storage.names(in: DepotLayout.metadata)
        let versions = DepotLayout.versions(of: .root, among: names)
        guard let first = versions.first else {
            self.problem(DepotLayout.metadata, "there is no root metadata. Restore it from a backup.")
            return
        }
        if first != 1 || versions.count != Int(clamping: (versions.last ?? 0) - first + 1) {
            self.problem(
                DepotLayout.metadata,
                "versions of root are missing: devices that know an older one cannot follow. Restore them.")
        }
        var place = DepotLayout.metadata(.root, version: first)
        do {
            guard let bytes = try self.storage.read(place) else { return }
            var trusted = try TrustedMetadata(
                root: bytes, time: self.now, cryptography: SignatureChecker())
            for version in versions.dropFirst() {
                place = DepotLayout.metadata(.root, version: version)
                _ = try trusted.updateRoot(try self.storage.read(place) ?? [])
            }
            try trusted.requireFreshRoot()
            place = DepotLayout.timestamp
            _ = try trusted.updateTimestamp(try self.storage.read(place) ?? [])
            place = DepotLayout.metadata(.snapshot, version: trusted.timestamp?.role.snapshot.version ?? 0)
            try trusted.updateSnapshot(try self.storage.read(place) ?? [])
            place = DepotLayout.metadata(
                .targets, version: trusted.snapshot?.role.files[.targets]?.version ?? 0)
            try trusted.updateTargets(try self.storage.read(place) ?? [])
        } catch let failure as UpdateFailure {
            let remedy =
                if case .expired = failure.reason { Self.remedy(for: failure.role) } else {
                    "restore \(DepotLayout.metadata)/ from a backup"
                }
            self.problem(place, "a client refuses it: \(failure.finding): \(remedy).")
        }
    }

    private mutating func checkExpiry(_ state: RepositoryState) {
        let settings = self.settings
        let roles: [(RoleName, UTCTime, Int64)] = [
            (.root, state.root.role.header.expires, settings.rootLifetime),
            (.targets, state.targets.role.header.expires, settings.targetsLifetime),
            (.snapshot, state.snapshot.role.header.expires, settings.snapshotLifetime),
            (.timestamp, state.timestamp.role.header.expires, settings.timestampLifetime),
        ]
        for (role, expires, lifetime) in roles
        where expires.advanced(bySeconds: -min(lifetime / 4, 30 * 86_400)) <= self.now {
            let text = expires <= self.now ? "expired at" : "expires soon, at"
            self.problem(
                "\(DepotLayout.metadata)/\(role)", "\(text) \(expires): \(Self.remedy(for: role)).")
        }
    }

    /// What an operator does where metadata of a role expires.
    private static func remedy(for role: RoleName) -> String {
        switch role {
        case .root, .targets:
            "sign it anew with 'fleetcast \(role) renew' and 'fleetcast \(role) sign'"
        default:
            "sign it anew with 'fleetcast repository refresh', and let that run with --watch"
        }
    }

    private mutating func checkDrafts() throws {
        for role in [RoleName.root, .targets] {
            let name = DepotLayout.draft(of: role)
            guard try self.storage.read(name) != nil else { continue }
            self.note(name, "a draft waits: see 'fleetcast \(role) show'.")
        }
    }
}

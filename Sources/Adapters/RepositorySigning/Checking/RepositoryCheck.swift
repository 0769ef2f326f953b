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
    /// What was found so far.
    package private(set) var findings: [CheckFinding] = []
    /// How many targets and bytes were compared with their digests.
    package private(set) var checkedTargetCount = 0

    /// Prepares a check.
    package init(of storage: DepotDirectory, settings: RepositorySettings, now: UTCTime) {
        self.storage = storage
        self.settings = settings
        self.now = now
    }

    /// Checks everything.
    ///
    /// - Throws: `StorageError` for what cannot be read, what `progress` throws; all else becomes a finding.
    package mutating func run(progress: (RepositoryProgress) throws -> Void) throws {
        let trusted = try self.checkMetadata()
        if let targets = trusted?.targets { try self.checkArtifacts(targets.role, progress) }
        if let trusted { self.checkExpiry(trusted) }
        try self.checkDrafts()
        try self.checkKeys(trusted)
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
    private mutating func checkMetadata() throws -> TrustedMetadata<SignatureChecker>? {
        let names = try self.storage.names(in: DepotLayout.metadata)
        let versions = DepotLayout.versions(of: .root, among: names)
        guard let first = versions.first else {
            self.problem(DepotLayout.metadata, "there is no root metadata. Restore it from a backup.")
            return nil
        }
        if first != 1 || versions.count != Int(clamping: (versions.last ?? 0) - first + 1) {
            self.problem(
                DepotLayout.metadata,
                "versions of root are missing: devices that know an older one cannot follow. Restore them.")
        }
        var place = DepotLayout.metadata(.root, version: first)
        do {
            guard let bytes = try self.storage.read(place) else { return nil }
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
            return trusted
        } catch let failure as UpdateFailure {
            self.problem(place, "a client refuses it: \(failure)")
            return nil
        }
    }

    private mutating func checkExpiry(_ trusted: TrustedMetadata<SignatureChecker>) {
        let settings = self.settings
        let remedy = "sign it anew with 'fleetcast ROLE renew' and 'fleetcast ROLE sign'"
        let online = "let 'fleetcast repository refresh --watch' run"
        let roles: [(RoleName, UTCTime?, Int64, String)] = [
            (.root, trusted.root.role.header.expires, settings.rootLifetime, remedy),
            (.targets, trusted.targets?.role.header.expires, settings.targetsLifetime, remedy),
            (.snapshot, trusted.snapshot?.role.header.expires, settings.snapshotLifetime, online),
            (.timestamp, trusted.timestamp?.role.header.expires, settings.timestampLifetime, online),
        ]
        for (role, expires, lifetime, remedy) in roles {
            guard let expires, expires.advanced(bySeconds: -min(lifetime / 4, 30 * 86_400)) <= self.now else {
                continue
            }
            let text = remedy.replacing("ROLE", with: role.text)
            self.problem("\(DepotLayout.metadata)/\(role)", "expires soon, at \(expires): \(text).")
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

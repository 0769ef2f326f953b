import JSONCoding
import Testing
import TrustedUpdate
import UpdateMetadata

/// Each attack of the TUF specification, section 1.5.2, and of the Uptane standard, that metadata must stop.
@Suite("Attacks")
struct AttackTests {
    private let day = RepositorySimulator.day

    private func refreshed(_ repository: RepositorySimulator) -> SimulatedDevice {
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        return device
    }

    private func target(_ byte: UInt8) -> TargetFile {
        TargetFile(byteCount: 1, digests: MetadataDigests(sha256: [UInt8](repeating: byte, count: 32)))
    }

    @Test(
        "Arbitrary software: metadata that the role's keys did not sign is refused, and nothing of it stored",
        arguments: [RoleName.root, .timestamp, .snapshot, .targets])
    func arbitrarySoftware(role: RoleName) throws {
        var repository = try RepositorySimulator()
        var device = self.refreshed(repository)
        let before = device.version(of: role)
        repository.signers[role] = try repository.newSigners(1)
        try repository.publishAll()
        let failure = device.refresh(repository)
        #expect(failure?.attack == .arbitrarySoftware)
        #expect(failure?.role == role)
        #expect(failure?.version == 2)
        #expect(device.version(of: role) == before)
    }

    @Test("Arbitrary software: a new root needs the old keys and the new ones", arguments: [true, false])
    func rootOfOneSide(isOfOld: Bool) throws {
        var repository = try RepositorySimulator(keyCount: 3, threshold: 2)
        var device = self.refreshed(repository)
        let old = try #require(repository.signers[.root])
        let new = try repository.newSigners(3)
        try repository.setKeys(of: .root, new, threshold: 2)
        repository.signers[.root] = isOfOld ? old + [new[0]] : new + [old[0]]
        try repository.publishRoot()
        let failure = device.refresh(repository)
        #expect(failure?.reason == .notSigned(validCount: 1, threshold: 2, delegator: .root))
        #expect(device.version(of: .root) == 1)
        repository.root.header.version = 1
        repository.signers[.root] = Array(old.prefix(2)) + Array(new.suffix(2))
        try repository.publishRoot()
        #expect(device.refresh(repository) == nil)
    }

    @Test("Arbitrary software: one changed byte anywhere in what is signed is noticed")
    func changedByte() throws {
        var repository = try RepositorySimulator()
        repository.targets.targets[try #require(TargetPath("firmware"))] = self.target(7)
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        let digits = Array(String(repeating: "07", count: 32).utf8)
        var bytes = try #require(repository.files["2.targets.json"])
        let place = try #require(bytes.firstRange(of: digits))
        bytes[place.lowerBound + 1] = UInt8(ascii: "8")
        repository.files["2.targets.json"] = bytes
        #expect(device.refresh(repository)?.attack == .arbitrarySoftware)
    }

    @Test("Rollback of root: an older or the same version under a newer name")
    func rootRollback() throws {
        var repository = try RepositorySimulator()
        var device = self.refreshed(repository)
        repository.files["2.root.json"] = repository.files["1.root.json"]
        let failure = device.refresh(repository)
        #expect(failure?.section == "5.3.5")
        #expect(failure?.attack == .rollback)
        try repository.publishRoot()
        try repository.publishRoot()
        repository.files["2.root.json"] = repository.files["3.root.json"]
        #expect(device.refresh(repository)?.reason == .wrongVersion(wanted: 2))
        #expect(device.version(of: .root) == 1)
    }

    @Test("Rollback of timestamp")
    func timestampRollback() throws {
        var repository = try RepositorySimulator()
        let old = repository.files["timestamp.json"]
        try repository.publishTimestamp()
        var device = self.refreshed(repository)
        repository.files["timestamp.json"] = old
        let failure = device.refresh(repository)
        #expect(failure?.reason == .olderThanTrusted(2))
        #expect(failure?.attack == .rollback)
        #expect(device.version(of: .timestamp) == 2)
    }

    @Test("Rollback of snapshot: a newer timestamp names an older one")
    func snapshotRollback() throws {
        var repository = try RepositorySimulator()
        try repository.publishContent()
        var device = self.refreshed(repository)
        repository.timestamp.snapshot.version = 1
        try repository.publishTimestamp()
        let failure = device.refresh(repository)
        #expect(failure?.section == "5.4.3.2")
        #expect(failure?.attack == .rollback)
        #expect(device.versions == [1, 2, 2, 2])
    }

    @Test("Rollback of targets, top-level and delegated, by a newer snapshot", arguments: [false, true])
    func targetsRollback(isDelegated: Bool) throws {
        var repository = try RepositorySimulator()
        let role = isDelegated ? try #require(RoleName("team")) : .targets
        if isDelegated { try repository.delegate(to: role) }
        try repository.publishContent()
        try repository.publishContent()
        var device = self.refreshed(repository)
        repository.snapshot.files[role]?.version -= 1
        try repository.publishSnapshot()
        try repository.publishTimestamp()
        let failure = device.refresh(repository)
        #expect(failure?.section == "5.5.5")
        #expect(failure?.attack == .rollback)
        #expect(device.version(of: .snapshot) == 3)
    }

    @Test("Rollback by omission: a newer snapshot no longer names a role")
    func omission() throws {
        var repository = try RepositorySimulator()
        let team = try #require(RoleName("team"))
        try repository.delegate(to: team)
        try repository.publishContent()
        var device = self.refreshed(repository)
        repository.snapshot.files[team] = nil
        try repository.publishSnapshot()
        try repository.publishTimestamp()
        #expect(device.refresh(repository)?.reason == .omits(team))
        #expect(device.version(of: .snapshot) == 2)
    }

    @Test(
        "Freeze: metadata that has expired is refused, the last root, too",
        arguments: [RoleName.root, .timestamp, .snapshot, .targets])
    func freeze(role: RoleName) throws {
        var repository = try RepositorySimulator()
        var device = self.refreshed(repository)
        let past = RepositorySimulator.start
        switch role {
        case .root: repository.root.header.expires = past
        case .timestamp: repository.timestamp.header.expires = past
        case .snapshot: repository.snapshot.header.expires = past
        default: repository.targets.header.expires = past
        }
        try repository.publishAll()
        let failure = device.refresh(repository)
        #expect(failure?.attack == .freeze)
        #expect(failure?.role == role)
        // Section 5.3.8 stores root before it asks for its expiry; all others are refused first.
        #expect(device.version(of: role) == (role == .root ? 2 : 1))
    }

    @Test("Indefinite freeze: the same timestamp for ever is refused once it has expired")
    func indefiniteFreeze() throws {
        let repository = try RepositorySimulator()
        var device = self.refreshed(repository)
        device.clock = RepositorySimulator.start.advanced(bySeconds: self.day - 1)
        #expect(device.refresh(repository) == nil)
        device.clock = RepositorySimulator.start.advanced(bySeconds: self.day)
        #expect(device.refresh(repository)?.attack == .freeze)
    }

    @Test("Endless data: more bytes than the limit are refused, exactly so many are not", arguments: [0, 1])
    func endlessData(excess: Int) throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        let bytes = try #require(repository.files["timestamp.json"])
        let padding = device.limits.timestampByteCount - bytes.count + excess
        repository.files["timestamp.json"] = bytes + [UInt8](repeating: 0x20, count: padding)
        #expect(device.refresh(repository)?.attack == (excess == 0 ? nil : .endlessData))
    }

    @Test("Endless data: a road that gives up says so")
    func endlessRoad() throws {
        let repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        let failure = device.refresh { $0.role == .root ? .absent : .endless }
        #expect(failure?.reason == .tooLong(limit: UpdateLimits().timestampByteCount))
    }

    @Test("Mix-and-match: a snapshot or targets file of another time does not fit")
    func mixAndMatch() throws {
        var repository = try RepositorySimulator()
        try repository.publishContent()
        var device = SimulatedDevice(trusting: repository)
        var mixed = repository
        mixed.files["2.targets.json"] = mixed.files["1.targets.json"]
        let failure = device.refresh(mixed)
        #expect(failure?.section == "5.6.4")
        #expect(failure?.attack == .mixAndMatch)
        var other = SimulatedDevice(trusting: repository)
        mixed.files["2.snapshot.json"] = mixed.files["1.snapshot.json"]
        #expect(other.refresh(mixed)?.section == "5.5.4")
    }

    @Test("Fast-forward: huge versions are forgotten together with the keys that signed them")
    func fastForward() throws {
        var repository = try RepositorySimulator()
        var device = self.refreshed(repository)
        var attacked = repository
        attacked.timestamp.header.version = UInt64(Int64.max) - 1
        attacked.snapshot.header.version = UInt64(Int64.max) - 1
        try attacked.publishSnapshot()
        try attacked.publishTimestamp()
        #expect(device.refresh(attacked) == nil)
        #expect(device.refresh(repository)?.attack == .rollback)
        try repository.setKeys(of: .timestamp, try repository.newSigners(1))
        try repository.setKeys(of: .snapshot, try repository.newSigners(1))
        try repository.publishAll()
        #expect(device.refresh(repository) == nil)
        #expect(device.versions == [2, 2, 2, 2])
    }

    @Test("Fast-forward of targets: new snapshot keys are enough, and a crash on the way does no harm")
    func targetsFastForward() throws {
        var repository = try RepositorySimulator()
        repository.targets.header.version = 98
        try repository.publishContent()
        var device = self.refreshed(repository)
        #expect(device.version(of: .targets) == 99)
        repository.targets.header.version = 0
        try repository.setKeys(of: .snapshot, try repository.newSigners(1))
        try repository.publishAll()
        device.changes = []
        #expect(device.refresh(repository) == nil)
        #expect(device.version(of: .targets) == 1)
        // What the revoked keys signed is gone before the root that revokes them is there.
        #expect(device.changes.prefix(3) == ["remove timestamp", "remove snapshot", "store root"])
    }

    @Test("A key that is added forgets nothing")
    func addedKey() throws {
        var repository = try RepositorySimulator()
        let old = repository.files["timestamp.json"]
        try repository.publishTimestamp()
        var device = self.refreshed(repository)
        let signers = try #require(repository.signers[.timestamp])
        try repository.setKeys(of: .timestamp, signers + (try repository.newSigners(1)))
        try repository.publishRoot()
        repository.files["timestamp.json"] = old
        #expect(device.refresh(repository)?.attack == .rollback)
    }

    @Test("Key compromise below the threshold: one of three stolen keys signs nothing that counts")
    func stolenKey() throws {
        var repository = try RepositorySimulator(keyCount: 3, threshold: 2)
        var device = self.refreshed(repository)
        let signers = try #require(repository.signers[.targets])
        repository.signers[.targets] = [signers[1]]
        repository.targets.targets[try #require(TargetPath("evil"))] = self.target(6)
        try repository.publishContent()
        let failure = device.refresh(repository)
        #expect(failure?.reason == .notSigned(validCount: 1, threshold: 2, delegator: .root))
        repository.signers[.targets] = Array(signers.suffix(2))
        try repository.publishContent()
        #expect(device.refresh(repository) == nil)
    }

    @Test("A key with two names counts once")
    func twoNamesOfOneKey() throws {
        var repository = try RepositorySimulator(keyCount: 2, threshold: 2)
        let signer = try repository.newSigners(1)[0]
        let alias = try #require(KeyID("alias"))
        repository.root.keys[signer.id] = signer.publicKey
        repository.root.keys[alias] = signer.publicKey
        repository.root.targets = RoleKeys(keyIDs: [signer.id, alias], threshold: 2)
        repository.signers[.targets] = []
        try repository.publishAll()
        let unsigned = try SignedMetadata(repository.targets)
        let signature = try signer.sign(unsigned.signedBytes)
        let twice = [signature, MetadataSignature(keyID: alias, bytes: signature.bytes)]
        repository.files["2.targets.json"] = try unsigned.signed(with: twice).bytes
        var device = SimulatedDevice(trusting: repository)
        #expect(
            device.refresh(repository)?.reason
                == .notSigned(validCount: 1, threshold: 2, delegator: .root))
    }

    @Test("Extraneous metadata: nobody is delegated to under the name of a top-level role")
    func topLevelName() throws {
        var repository = try RepositorySimulator()
        let team = try #require(RoleName("team"))
        try repository.delegate(to: team)
        try repository.publishContent()
        let name = "2.targets.json"
        let genuine = try #require(repository.files[name])
        // Our own code writes no such delegation: the attacker has a signer of targets and writes it by hand.
        let text = String(decoding: genuine, as: UTF8.self)
        let forged = Array(text.replacing("\"team\"", with: "\"snapshot\"").utf8)
        #expect(forged != genuine)
        let content = try #require(JSONValue(parsing: forged.span.bytes).object?["signed"])
        let signer = try #require(repository.signers[.targets]?.first)
        let signature = try signer.sign(content.canonicalBytes())
        let file: JSONObject = [
            "signatures": .array([
                .object([
                    "keyid": .string(signature.keyID.text),
                    "sig": .string(signature.bytes.map { Self.hexadecimal($0) }.joined()),
                ])
            ]), "signed": content,
        ]
        repository.files[name] = JSONValue.object(file).encoded(.compact)
        var device = SimulatedDevice(trusting: repository)
        let failure = device.refresh(repository)
        #expect(failure?.role == .targets)
        guard case .unreadable(let error) = failure?.reason else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(error.place == "signed.delegations.roles[0].name")
        #expect(device.version(of: .snapshot) == 2)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }

    @Test("Extraneous metadata: what is served beside what metadata names is not even asked for")
    func extraneousMetadata() throws {
        var repository = try RepositorySimulator()
        let team = try #require(RoleName("team"))
        try repository.delegate(to: team, paths: ["team/*"])
        try repository.publishContent()
        repository.files["1.evil.json"] = repository.files["1.team.json"]
        repository.files["5.targets.json"] = repository.files["2.targets.json"]
        var device = SimulatedDevice(trusting: repository)
        _ = device.search(repository, for: "evil/x")
        #expect(device.requests == ["2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"])
    }

    @Test(
        "Drop request: withheld metadata is told, and which it is",
        arguments: ["timestamp.json", "2.snapshot.json", "2.targets.json"])
    func drop(name: String) throws {
        var repository = try RepositorySimulator()
        var device = self.refreshed(repository)
        try repository.publishContent()
        repository.files[name] = nil
        let failure = device.refresh(repository)
        #expect(failure?.reason == .absent)
        #expect(failure?.attack == .drop)
        #expect(failure.map { name.contains("\($0.role)") } == true)
        #expect(failure.map { "\($0)".contains("the repository does not have it") } == true)
    }

    @Test("Wrong recipient: a release for another product or hardware fits no device but its own")
    func wrongRecipient() throws {
        var release = Release(product: "gateway", version: try #require(SemanticVersion("1.4.2")))
        release.hardware = ["b", "c"]
        #expect(release.fits(product: "gateway", hardware: "c"))
        #expect(!release.fits(product: "gateway", hardware: "a"))
        #expect(!release.fits(product: "gateway", hardware: nil))
        #expect(!release.fits(product: "pump", hardware: "c"))
    }

    @Test("Malformed: anything that is not the role's metadata is refused, whatever the role")
    func malformed() throws {
        let repository = try RepositorySimulator()
        let wrong: [[UInt8]] = [
            [], Array("{}".utf8), Array("[]".utf8), [0xFF], Array(#"{"signed":{},"signatures":[]}"#.utf8),
        ]
        for name in ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"] {
            let others = repository.files.filter { $0.key != name }.map(\.value)
            for bytes in wrong + others {
                var served = repository
                served.files[name] = bytes
                var device = SimulatedDevice(trusting: repository)
                let failure = device.refresh(served)
                // As 2.root.json, the first root is readable, and too old.
                #expect(failure != nil, "\(name) as \(String(decoding: bytes.prefix(60), as: UTF8.self))")
                #expect(device.refresh(repository) == nil, "a refusal must not last")
            }
        }
    }
}

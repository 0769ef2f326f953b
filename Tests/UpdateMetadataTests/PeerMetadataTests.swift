import DeviceCrypto
import JSONCoding
import Testing
import UpdateMetadata

@Suite("Metadata of python-tuf is read, and written so that its signatures still hold")
struct PeerMetadataTests {
    private func check<Role: MetadataRole>(_ name: String, as role: Role.Type) throws {
        let bytes = try TUFVectors.bytes("\(name).json")
        let metadata = try SignedMetadata<Role>(parsing: bytes)
        let signedBytes = try TUFVectors.bytes("\(name).signed")
        #expect(metadata.bytes == bytes)
        #expect(metadata.signedBytes == signedBytes)
        // From values alone, nothing of what was signed is lost, known or not.
        #expect(try JSONValue.object(metadata.role.encoded).canonicalBytes() == signedBytes)
        let made = try SignedMetadata(metadata.role, signatures: metadata.signatures)
        #expect(made.signedBytes == signedBytes)
        #expect(try SignedMetadata<Role>(parsing: made.bytes) == made)
        #expect(made.role == metadata.role)
        let unsigned = try metadata.signed(with: [])
        #expect(unsigned.signedBytes == signedBytes)
        #expect(try SignedMetadata<Role>(parsing: unsigned.bytes) == unsigned)
    }

    @Test("Every role's file gives what was signed, byte for byte, and so does what is made of its values")
    func signedBytes() throws {
        try self.check("root", as: RootMetadata.self)
        try self.check("timestamp", as: TimestampMetadata.self)
        try self.check("snapshot", as: SnapshotMetadata.self)
        try self.check("targets", as: TargetsMetadata.self)
        try self.check("succinct", as: TargetsMetadata.self)
    }

    @Test("Root names keys of three kinds, roles, thresholds, and members that nobody knows")
    func root() throws {
        let metadata = try SignedMetadata<RootMetadata>(parsing: TUFVectors.bytes("root.json"))
        let root = metadata.role
        #expect(root.version == 3)
        #expect(root.header.expires == UTCTime("2036-02-29T23:59:59Z"))
        #expect(root.hasConsistentSnapshots)
        #expect(root.root.threshold == 2)
        #expect(root.root.unknown == ["note": "kept"])
        #expect(root.unknown.members.map(\.key) == ["x-note"])
        #expect(metadata.signatures.count == 3)
        #expect(metadata.signatures.map(\.keyID) == root.root.keyIDs)
        let kinds = root.root.keyIDs.compactMap { root.keys[$0]?.kind }
        try #require(kinds.count == 3)
        if case .ed25519(let bytes) = kinds[0] {
            #expect(bytes.count == 32)
        } else {
            Issue.record("\(kinds)")
        }
        if case .ecdsaP256 = kinds[1] {} else { Issue.record("\(kinds)") }
        if case .rsaPSS = kinds[2] {} else { Issue.record("\(kinds)") }
        #expect(root.roleKeys(of: .snapshot) == root.snapshot)
        #expect(root.roleKeys(of: .broadcast) == nil)
    }

    @Test("Targets that differ in their bytes only stay apart")
    func targets() throws {
        let targets = try SignedMetadata<TargetsMetadata>(parsing: TUFVectors.bytes("targets.json")).role
        #expect(targets.targets.count == 3)
        let composed = try #require(TargetPath("caf\u{E9}"))
        let decomposed = try #require(TargetPath("cafe\u{301}"))
        #expect(composed != decomposed)
        #expect(targets.targets[composed]?.byteCount == 5)
        #expect(targets.targets[decomposed]?.byteCount == 6)
        #expect(targets.delegations?.roleKeys(of: .broadcast)?.threshold == 1)
        #expect(try targets.delegations?.roleKeys(of: #require(RoleName("project/a")))?.keyIDs.count == 2)
    }

    @Test("A release is read out of a target's custom object")
    func release() throws {
        let targets = try SignedMetadata<TargetsMetadata>(parsing: TUFVectors.bytes("targets.json")).role
        let path = try #require(TargetPath("gateway/1.4.2/rootfs.img"))
        let file = try #require(targets.targets[path])
        #expect(file.digests.sha256?.count == 32)
        #expect(file.digests.sha512?.count == 64)
        let custom = try #require(file.custom)
        let release = try Release(parsing: custom)
        #expect(release.product == "gateway")
        #expect(release.hardware == ["a1", "a2"])
        #expect(release.version.description == "1.4.2-rc.1+build7")
        #expect(release.code == 10_402)
        #expect(release.from == VersionRange(">=1.2.0 <2.0.0"))
        #expect(release.isForced)
        #expect(release.handler == "image")
        #expect(release.rolloutPartsPerMillion == 250_000)
        #expect(release.notBefore == UTCTime("2026-01-01T00:00:00Z"))
        #expect(release.notAfter == UTCTime("2027-01-01T00:00:00Z"))
        #expect(release.windows.map(\.description) == ["Sat,Sun 02:00-04:30", "22:00-04:00"])
        #expect(release.broadcast?.information.count == 12)
        #expect(release.broadcast?.repairSymbolCount == 500)
        #expect(release.broadcast?.spineDigest?.count == 32)
        #expect(release.unknown == ["later": .object(["unknown": .number(JSONNumber(1))])])
        let written = try JSONValue.object(release.customObject).canonicalBytes()
        #expect(try written == JSONValue.object(custom).canonicalBytes())
    }

    @Test("Snapshot and timestamp describe files")
    func descriptions() throws {
        let snapshot = try SignedMetadata<SnapshotMetadata>(parsing: TUFVectors.bytes("snapshot.json")).role
        #expect(snapshot.files.count == 4)
        #expect(snapshot.files[.targets]?.version == 7)
        #expect(snapshot.files[.targets]?.digests?.sha512?.count == 64)
        #expect(try snapshot.files[#require(RoleName("project/a"))]?.version == 2)
        #expect(try snapshot.files[#require(RoleName("bins"))]?.byteCount == 1_000)
        let bytes = try TUFVectors.bytes("timestamp.json")
        let timestamp = try SignedMetadata<TimestampMetadata>(parsing: bytes).role
        #expect(timestamp.snapshot.version == 9)
        #expect(timestamp.issued == UTCTime("2026-01-02T03:04:05Z"))
        #expect(timestamp.unknown == ["fleetcast": .object(["later": .number(JSONNumber(1))])])
        #expect(timestamp.isExpired(at: timestamp.header.expires))
        #expect(!timestamp.isExpired(at: timestamp.header.expires.advanced(bySeconds: -1)))
    }

    @Test("Keys have the IDs that python-tuf gives them")
    func keyIDs() throws {
        let facts = try TUFVectors.facts("keys")
        #expect(facts.count == 5)
        for fact in facts {
            let key = try PublicKey(parsing: #require(fact.object?["key"]?.object))
            let text = try #require(fact.object?["keyid"]?.string)
            #expect(KeyID(hashing: Self.digest(key.idInput)).text == text)
            // Made from its content, it is the same key.
            switch key.kind {
            case .ed25519(let bytes): #expect(PublicKey.ed25519(bytes).idInput == key.idInput)
            case .ecdsaP256(let pem): #expect(PublicKey.ecdsaP256(pem: pem).idInput == key.idInput)
            case .rsaPSS(let pem): #expect(PublicKey.rsaPSS(pem: pem).idInput == key.idInput)
            case .unknown: #expect(key.scheme == "ecdsa-sha2-nistp384")
            }
        }
    }

    @Test("A key is the same however its PEM is broken into lines, and no two keys are")
    func sameKeys() throws {
        let kinds = try TUFVectors.facts("keys").map { fact in
            try PublicKey(parsing: #require(fact.object?["key"]?.object)).kind
        }
        #expect(Set(kinds).count == 5)
        for kind in kinds {
            switch kind {
            case .ecdsaP256(let pem):
                let lines = pem.replacing("\n", with: "\r\n").replacing("MFk", with: "M\n F\tk")
                #expect(PublicKey.Kind.ecdsaP256(pem: "a comment\n" + lines) == kind)
                #expect(Set([.ecdsaP256(pem: lines), kind]).count == 1)
                #expect(PublicKey.Kind.ecdsaP256(pem: pem.replacing("MFk", with: "MFl")) != kind)
                #expect(PublicKey.Kind.rsaPSS(pem: pem) != kind)
                #expect(PublicKey.ecdsaP256(pem: lines) != PublicKey.ecdsaP256(pem: pem))
            case .rsaPSS(let pem):
                #expect(PublicKey.Kind.rsaPSS(pem: String(pem.dropLast())) == kind)
            default: break
            }
        }
        #expect(PublicKey.Kind.rsaPSS(pem: "a") != .rsaPSS(pem: "b"))
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = SHA256Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.digest()
    }
}

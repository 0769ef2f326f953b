import JSONCoding
import SimulationKit
import UpdateMetadata

/// Random values of every role.
extension SeededRandom {
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    mutating func text(_ byteLimit: Int) -> String {
        let letters = Array("ab/*.-\"\\\n\u{0}é\u{301}😀".unicodeScalars)
        var text = "a"
        for _ in 0..<self.number(0...8) {
            text.unicodeScalars.append(letters[self.number(0...letters.count - 1)])
        }
        return text.utf8.count <= byteLimit ? text : "b"
    }

    mutating func optional<Value>(_ make: (inout SeededRandom) -> Value) -> Value? {
        Bool.random(using: &self) ? make(&self) : nil
    }

    mutating func array<Value>(_ most: Int, _ make: (inout SeededRandom) -> Value) -> [Value] {
        (0..<self.number(0...most)).map { _ in make(&self) }
    }

    mutating func dictionary<Key: Hashable, Value>(
        _ key: (inout SeededRandom) -> Key, _ value: (inout SeededRandom) -> Value
    ) -> [Key: Value] {
        Dictionary(self.array(4) { (key(&$0), value(&$0)) }) { first, _ in first }
    }

    var unknown: JSONObject {
        mutating get {
            var object = JSONObject()
            for _ in 0..<self.number(0...2) {
                object["x" + self.text(20)] = .array([.string(self.text(20)), .null, .number(JSONNumber(-3))])
            }
            return object
        }
    }

    // Texts of these are short enough for every name.
    var keyID: KeyID { mutating get { KeyID(self.text(256)) ?? KeyID(hashing: self.bytes(32)) } }
    var time: UTCTime {
        mutating get {
            UTCTime(secondsSinceEpoch: Int64.random(in: -70_000_000_000...260_000_000_000, using: &self))
        }
    }
    var header: RoleHeader {
        mutating get {
            RoleHeader(version: UInt64.random(in: 1...UInt64(Int64.max), using: &self), expires: self.time)
        }
    }
    var roleKeys: RoleKeys {
        mutating get {
            let keyIDs = Set(self.array(3) { $0.keyID }).sorted()
            var keys = RoleKeys(keyIDs: keyIDs, threshold: self.number(1...5))
            keys.unknown = self.unknown
            return keys
        }
    }
    var key: PublicKey {
        mutating get {
            switch self.number(0...2) {
            case 0: .ed25519(self.bytes(32))
            case 1: .ecdsaP256(pem: self.text(100))
            default: .rsaPSS(pem: self.text(100))
            }
        }
    }
    var keys: [KeyID: PublicKey] { mutating get { self.dictionary({ $0.keyID }, { $0.key }) } }
    var digests: MetadataDigests {
        mutating get {
            var digests = MetadataDigests(
                sha256: self.optional { $0.bytes(32) }, sha512: self.optional { $0.bytes(64) })
            if !digests.isCheckable { digests.unknown["md5"] = .string(self.text(10)) }
            return digests
        }
    }
    var file: MetadataFile {
        mutating get {
            var file = MetadataFile(
                version: UInt64(self.number(1...100)), byteCount: self.optional { UInt64($0.number(0...9)) },
                digests: self.optional { $0.digests })
            file.unknown = self.unknown
            return file
        }
    }
    var roleName: RoleName {
        mutating get { RoleName(self.text(200)) ?? .broadcast }
    }

    var root: RootMetadata {
        mutating get {
            var root = RootMetadata(
                self.header, keys: self.keys, root: self.roleKeys, timestamp: self.roleKeys,
                snapshot: self.roleKeys, targets: self.roleKeys)
            root.hasConsistentSnapshots = Bool.random(using: &self)
            root.unknownRoles = self.unknown
            root.unknown = self.unknown
            return root
        }
    }
    var timestamp: TimestampMetadata {
        mutating get {
            var timestamp = TimestampMetadata(
                self.header, snapshot: self.file, issued: self.optional { $0.time })
            timestamp.unknown = self.unknown
            if Bool.random(using: &self) { timestamp.unknown["fleetcast"] = .object(["a": "b"]) }
            return timestamp
        }
    }
    var snapshot: SnapshotMetadata {
        mutating get {
            var files = self.dictionary({ $0.roleName }, { $0.file })
            files[.targets] = self.file
            var snapshot = SnapshotMetadata(self.header, files: files)
            snapshot.unknown = self.unknown
            return snapshot
        }
    }
    var targetFile: TargetFile {
        mutating get {
            var file = TargetFile(
                byteCount: UInt64(self.number(0...9)), digests: self.digests,
                custom: self.optional { $0.unknown })
            file.unknown = self.unknown
            return file
        }
    }
    var delegatedRole: DelegatedRole {
        mutating get {
            let texts = self.array(3) { $0.text(20) }
            return DelegatedRole(
                name: self.roleName, roleKeys: self.roleKeys,
                scope: Bool.random(using: &self) ? .paths(texts) : .pathHashPrefixes(texts),
                isTerminating: Bool.random(using: &self))
        }
    }
    var delegations: Delegations {
        mutating get {
            var roles = Delegations.Roles.succinct(
                SuccinctRoles(
                    roleKeys: self.roleKeys, bitCount: self.number(1...32), namePrefix: self.text(50)))
            if Bool.random(using: &self) {
                let list = self.array(4) { $0.delegatedRole }
                let distinct = Dictionary(list.map { ($0.name, $0) }) { first, _ in first }
                roles = .list(distinct.sorted { $0.key < $1.key }.map(\.value))
            }
            var delegations = Delegations(keys: self.keys, roles: roles)
            delegations.unknown = self.unknown
            return delegations
        }
    }
    var targets: TargetsMetadata {
        mutating get {
            let files = self.dictionary({ TargetPath($0.text(100)) }, { $0.targetFile })
            var targets = TargetsMetadata(
                self.header, targets: [:], delegations: self.optional { $0.delegations })
            for (path, file) in files { if let path { targets.targets[path] = file } }
            targets.unknown = self.unknown
            return targets
        }
    }

    var version: SemanticVersion {
        mutating get throws {
            let text = "\(self.number(0...20)).\(self.number(0...20)).\(self.number(0...20))"
            let suffixes = ["", "-rc.1", "+build", "-a.b+c"]
            return try SemanticVersion(text + suffixes[self.number(0...3)]).unwrapped
        }
    }
    var release: Release {
        mutating get throws {
            var release = try Release(product: self.text(100), version: self.version)
            release.hardware = self.optional { random in ["h"] + random.array(2) { $0.text(100) } }
            release.code = self.optional { UInt64.random(in: 0...UInt64.max, using: &$0) }
            release.from = try VersionRange(">=\(self.version) || =\(self.version) <\(self.version)")
                .unwrapped
            release.isForced = Bool.random(using: &self)
            release.handler = self.optional { $0.text(60) }
            release.rolloutPartsPerMillion = self.optional { UInt32($0.number(0...1_000_000)) }
            release.notBefore = self.optional { UTCTime(secondsSinceEpoch: Int64($0.number(0...1_000))) }
            release.notAfter = self.optional { UTCTime(secondsSinceEpoch: Int64($0.number(1_001...2_000))) }
            release.windows = self.array(3) { random in
                InstallWindow(
                    weekdays: [random.number(0...6), random.number(0...6)],
                    startMinute: random.number(0...700),
                    endMinute: random.number(701...1_440))
            }.compactMap { $0 }
            release.broadcast = self.optional {
                BroadcastDescription(
                    information: $0.bytes(12), repairSymbolCount: UInt32($0.number(0...1_000)),
                    batchSymbolCount: 1 << UInt16($0.number(1...7)), spineDigest: $0.optional { $0.bytes(32) }
                )
            }
            release.unknown = self.unknown
            return release
        }
    }

    /// Changes, removes or repeats some bytes.
    mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let start = self.number(0...bytes.count - 1)
        switch self.number(0...3) {
        case 0: bytes[start] = UInt8.random(in: 0...255, using: &self)
        case 1: bytes[start] ^= 1 << UInt8(self.number(0...7))
        case 2: bytes.removeSubrange(start..<min(bytes.count, start + self.number(1...20)))
        default:
            bytes.insert(contentsOf: bytes[start..<min(bytes.count, start + self.number(1...20))], at: start)
        }
    }
}

private struct NothingThere: Error {}

extension Optional {
    fileprivate var unwrapped: Wrapped {
        get throws {
            guard let self else { throw NothingThere() }
            return self
        }
    }
}

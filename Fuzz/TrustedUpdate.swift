import TrustedUpdate
import UpdateMetadata

/// Plays a repository and a device's store to the client: each question gets the next answer of the input.
///
/// An answer is metadata of the role that was asked for, such metadata with damage, raw bytes, or none.
func fuzzTrustedUpdate(_ bytes: UnsafeRawBufferPointer) {
    var script = FuzzedRepository(bytes)
    var limits = UpdateLimits()
    limits.rootCount = 8
    limits.delegatedRoleCount = 4
    let clock = UTCTime(secondsSinceEpoch: 1_000)
    guard
        var workflow = try? UpdateWorkflow(
            root: script.metadata(of: .root, version: 1), deviceTime: DeviceTime(clock: clock, issued: nil),
            clock: clock, cryptography: FuzzCryptography(), limits: limits)
    else { return }
    play(workflow.refresh(), &workflow, &script)
    for name in ["a", "team/x"] {
        guard workflow.trusted.targets != nil, let path = TargetPath(name) else { return }
        play(workflow.search(for: path), &workflow, &script)
    }
}

private func play(
    _ first: [UpdateAction], _ workflow: inout UpdateWorkflow<FuzzCryptography>,
    _ script: inout FuzzedRepository
) {
    var actions = first
    var given: [UInt8]?
    var questionCount = 0
    while true {
        var answer: UpdateEvent?
        let root = workflow.trusted.root.role.version
        for action in actions {
            precondition(answer == nil, "something comes behind a question")
            switch action {
            case .read(let role): answer = .stored(script.next(role))
            case .fetch(let request):
                precondition(request.fileName.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != 0 })
                answer = script.answer(request)
            case .store(_, let bytes): precondition(bytes == given, "stores what nobody gave")
            case .remove(let role): precondition(role == .timestamp || role == .snapshot)
            case .remember: break
            case .refreshed:
                precondition(workflow.trusted.targets != nil, "refreshed without targets metadata")
                return
            case .found(let target):
                precondition(target.path.text == "a" || target.path.text == "team/x")
                return
            case .failed(let failure):
                precondition(!"\(failure)".utf8.contains(0x1B), "a stranger writes to the terminal")
                return
            }
        }
        guard let answer else { preconditionFailure("neither a question nor an end") }
        questionCount += 1
        precondition(questionCount < 64, "asks for ever")
        given = nil
        if case .received(let bytes) = answer { given = bytes }
        actions = workflow.handle(answer)
        let next = workflow.trusted.root.role.version
        precondition(next == root || next == root + 1, "root jumped")
        precondition(workflow.trusted.time >= UTCTime(secondsSinceEpoch: 1_000), "time went back")
    }
}

/// Digests and signatures that a fuzzer can make.
private struct FuzzCryptography: MetadataCryptography {
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
        guard case .ed25519(let bytes) = key.kind else { return false }
        return signature.first == bytes.first
    }

    func sha256(_ bytes: [UInt8]) -> [UInt8] { self.digest(bytes, byteCount: 32) }

    func sha512(_ bytes: [UInt8]) -> [UInt8] { self.digest(bytes, byteCount: 64) }

    private func digest(_ bytes: [UInt8], byteCount: Int) -> [UInt8] {
        let sum = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return (0..<byteCount).map { UInt8(truncatingIfNeeded: sum &>> UInt64($0 % 8 * 8)) }
    }
}

/// A repository whose every answer the input decides.
private struct FuzzedRepository {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: UnsafeRawBufferPointer) { self.rest = Array(bytes)[...] }

    private mutating func byte() -> UInt8 { self.rest.popFirst() ?? 0 }

    mutating func answer(_ request: MetadataRequest) -> UpdateEvent {
        switch self.byte() & 7 {
        case 0: .absent
        case 1: .unreachable("by chance")
        case 2: .endless
        default: .received(self.next(request.role) ?? [])
        }
    }

    mutating func next(_ role: RoleName) -> [UInt8]? {
        let kind = self.byte()
        switch kind & 3 {
        case 0: return nil
        case 1:
            let count = Int(self.byte())
            defer { self.rest = self.rest.dropFirst(count) }
            return Array(self.rest.prefix(count))
        default:
            var bytes = self.metadata(of: role, version: UInt64(self.byte() & 7))
            if kind & 4 != 0, !bytes.isEmpty {
                let place = (Int(self.byte()) << 8 | Int(self.byte())) % bytes.count
                bytes[place] ^= self.byte()
            }
            return bytes
        }
    }

    mutating func metadata(of role: RoleName, version: UInt64) -> [UInt8] {
        let header = RoleHeader(
            version: max(1, version), expires: UTCTime(secondsSinceEpoch: 900 + 2 * Int64(self.byte() | 128)))
        let signature = KeyID("k").map { MetadataSignature(keyID: $0, bytes: [self.byte() & 3]) }
        let signatures = signature.map { [$0] } ?? []
        let file = MetadataFile(version: UInt64(self.byte() & 3) + 1)
        switch role {
        case .root: return self.bytes(self.root(header), signatures)
        case .timestamp:
            let issued = UTCTime(secondsSinceEpoch: 1_000 + Int64(self.byte()))
            return self.bytes(TimestampMetadata(header, snapshot: file, issued: issued), signatures)
        case .snapshot:
            var files: [RoleName: MetadataFile] = [.targets: file]
            for name in ["r0", "r1", "r2", "r3"] { files[RoleName(name) ?? .targets] = file }
            return self.bytes(SnapshotMetadata(header, files: files), signatures)
        default: return self.bytes(self.targets(header), signatures)
        }
    }

    private mutating func root(_ header: RoleHeader) -> RootMetadata {
        let roleKeys = RoleKeys(keyIDs: KeyID("k").map { [$0] } ?? [], threshold: 1)
        var root = RootMetadata(
            header, keys: self.keys(), root: roleKeys, timestamp: roleKeys, snapshot: roleKeys,
            targets: roleKeys)
        root.hasConsistentSnapshots = self.byte() & 1 == 0
        return root
    }

    private mutating func targets(_ header: RoleHeader) -> TargetsMetadata {
        let choice = self.byte()
        var files: [TargetPath: TargetFile] = [:]
        let digests = MetadataDigests(sha256: [UInt8](repeating: 1, count: 32))
        if choice & 1 != 0, let path = TargetPath("a") {
            files[path] = TargetFile(byteCount: 1, digests: digests)
        }
        let roleKeys = RoleKeys(keyIDs: KeyID("k").map { [$0] } ?? [], threshold: 1)
        let roles = (0..<4).filter { choice & 2 << $0 != 0 }.compactMap { number in
            RoleName("r\(number)").map {
                DelegatedRole(
                    name: $0, roleKeys: roleKeys, scope: .paths(["*", "*/*"]),
                    isTerminating: choice & 0xC0 == 0xC0)
            }
        }
        let delegations = Delegations(keys: self.keys(), roles: .list(roles))
        return TargetsMetadata(header, targets: files, delegations: roles.isEmpty ? nil : delegations)
    }

    private mutating func keys() -> [KeyID: PublicKey] {
        guard let id = KeyID("k") else { return [:] }
        return [id: .ed25519([UInt8](repeating: self.byte() & 3, count: 32))]
    }

    private func bytes<Role: MetadataRole>(_ role: Role, _ signatures: [MetadataSignature]) -> [UInt8] {
        (try? SignedMetadata(role, signatures: signatures))?.bytes ?? []
    }
}

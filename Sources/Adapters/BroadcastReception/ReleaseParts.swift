internal import BroadcastReceiver
internal import DeviceCrypto
internal import FluteFormat
internal import LayeredCoding
internal import PacketAuthentication
internal import PacketAuthenticationFormat
internal import RaptorQCode

/// The objects of a wanted release: the file, and its spine as long as that is not known.
struct ReleaseParts {
    let release: WantedRelease
    /// The file under each of its names, where it is in its place already.
    let present: [PlacedFile]?
    /// The spine, where it is known already.
    let spine: [UInt8]?
    /// How the spine is broadcast, where it is not known yet.
    let spineParameters: AuthenticationParameters?
    private let keys: [BroadcastKey<BroadcastVerifier>]
    private let limits: AuthenticatorConfiguration

    init(
        _ release: WantedRelease, _ limits: AuthenticatorConfiguration,
        present: (WantedRelease) throws -> [PlacedFile]?,
        spines: (_ digest: [UInt8], _ byteCount: Int) -> [UInt8]?
    ) throws {
        var limits = limits
        // Blocks take turns. While the budget is spent, a batch needs several packets that lead to its root, and
        // between two of them comes one of each other block, with ten forged ones each.
        limits.claimLimit = max(limits.claimLimit, 16 * release.parameters.information.sourceBlockCount)
        self.release = release
        self.limits = limits
        self.present = try present(release)
        self.keys = release.keys.compactMap { key in
            BroadcastVerifier(publicKey: key.bytes).map { BroadcastKey(tag: key.tag, checking: $0) }
        }
        guard self.present == nil else {
            (self.spine, self.spineParameters) = (nil, nil)
            return
        }
        guard let digest = release.spineDigest else {
            (self.spine, self.spineParameters) = (nil, nil)
            guard !self.keys.isEmpty else { throw ReleaseError.noKey(release.location.path) }
            return
        }
        let spine = release.spine ?? spines(digest, release.parameters.spineByteCount)
        self.spine = spine
        self.spineParameters = spine == nil ? try release.parameters.spine(digest: digest) : nil
        // With a known spine no signature is ever checked.
        guard spine != nil || !self.keys.isEmpty else { throw ReleaseError.noKey(release.location.path) }
    }

    /// What their authenticators take.
    var authenticatorByteCount: Int {
        guard self.present == nil else { return 0 }
        typealias Authenticator = PacketAuthenticator<MerkleHasher, BroadcastVerifier>
        let file = Authenticator.byteCount(self.release.parameters, self.limits)
        return file + (self.spineParameters.map { Authenticator.byteCount($0, self.limits) } ?? 0)
    }

    /// What a receiver is told to expect: the file, then the spine.
    var expected: [ExpectedObject] {
        guard let entry = self.release.names.first?.entry else { return [] }
        let file = ExpectedObject(entry, .raptorQ(self.release.parameters.information))
        guard let spine = self.spineParameters else { return [file] }
        var spineEntry = FileEntry(
            contentLocation: entry.contentLocation + ".spine", objectID: entry.objectID)
        spineEntry.contentLength = spine.information.transferByteCount
        spineEntry.sha256 = spine.targetDigest
        return [file, ExpectedObject(spineEntry, .raptorQ(spine.information), isFile: false)]
    }

    /// The file with its authenticator.
    func object(_ key: ObjectKey) -> ReleaseAdmission.Gate.Object {
        ReleaseAdmission.Gate.Object(
            key, isAlwaysSigned: false, self.release.parameters, keys: self.keys, self.limits)
    }

    /// The spine with its authenticator.
    func spineObject(
        _ key: ObjectKey, _ parameters: AuthenticationParameters
    ) -> ReleaseAdmission.Gate.Object {
        ReleaseAdmission.Gate.Object(
            key, isAlwaysSigned: true, parameters, keys: self.keys, self.limits)
    }
}

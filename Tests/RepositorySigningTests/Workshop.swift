import DeviceCrypto
import RepositorySigning
import TestBed
import Testing
import TrustedUpdate
import UpdateMetadata

/// No passphrase, or always the same.
struct FixedPassphrases: PassphraseSource {
    var passphrase: Passphrase?
    private(set) var askedCount = 0

    init(_ text: String? = nil) {
        self.passphrase = text.flatMap { Passphrase(Array($0.utf8)) }
    }

    mutating func passphrase(for path: String, attempt: Int) throws -> Passphrase? {
        self.askedCount += 1
        return attempt == 0 ? self.passphrase : nil
    }

    mutating func newPassphrase(for path: String) throws -> Passphrase? { self.passphrase }
}

/// A fresh depot in a scratch directory, and clients that look at it.
struct Workshop {
    static let start = UTCTime(secondsSinceEpoch: 1_780_000_000)

    let scratch: ScratchDirectory
    let path: String

    init() throws {
        self.scratch = try ScratchDirectory("repository")
        self.path = self.scratch.file("depot")
        var passphrases = FixedPassphrases()
        _ = try DepotInitialization(now: Self.start).make(at: self.path, &passphrases)
    }

    /// The keys in the depot.
    func ring() throws -> KeyRing {
        var ring = KeyRing()
        try ring.add(directory: "\(self.path)/\(DepotLayout.onlineKeys)")
        try ring.add(directory: "\(self.path)/\(DepotLayout.offlineKeys)")
        return ring
    }

    /// The depot on the disk.
    func repository(
        _ ring: KeyRing? = nil, after seconds: Int64 = 0
    ) throws -> Repository<DepotDirectory, FixedPassphrases> {
        Repository(
            DepotDirectory(path: self.path), settings: RepositorySettings(),
            now: Self.start.advanced(bySeconds: seconds),
            signer: MetadataSigner(try ring ?? self.ring(), passphrases: FixedPassphrases()))
    }

    /// The depot's metadata, copied into memory.
    func simulated() throws -> SimulatedDepot {
        let directory = DepotDirectory(path: self.path)
        var depot = SimulatedDepot()
        for folder in [DepotLayout.metadata, DepotLayout.draft] {
            for name in try directory.names(in: folder) {
                depot.files["\(folder)/\(name)"] = try directory.read("\(folder)/\(name)")
            }
        }
        return depot
    }

    func repository(
        _ depot: SimulatedDepot, _ ring: KeyRing, after seconds: Int64 = 0
    ) -> Repository<SimulatedDepot, FixedPassphrases> {
        Repository(
            depot, settings: RepositorySettings(), now: Self.start.advanced(bySeconds: seconds),
            signer: MetadataSigner(ring, passphrases: FixedPassphrases()))
    }

    /// What a client that was made with root `from` gets; throws what the client would say.
    static func client(
        _ storage: some DepotStorage, from: UInt64 = 1, after seconds: Int64 = 0
    ) throws -> TrustedMetadata<SignatureChecker> {
        let root = try #require(try storage.read(DepotLayout.metadata(.root, version: from)))
        var trusted = try TrustedMetadata(
            root: root, time: Self.start.advanced(bySeconds: seconds), cryptography: SignatureChecker())
        while let next = try storage.read(
            DepotLayout.metadata(.root, version: trusted.root.role.version + 1))
        {
            _ = try trusted.updateRoot(next)
        }
        try trusted.requireFreshRoot()
        _ = try trusted.updateTimestamp(try #require(try storage.read(DepotLayout.timestamp)))
        let snapshot = try #require(trusted.timestamp).role.snapshot.version
        try trusted.updateSnapshot(
            try #require(try storage.read(DepotLayout.metadata(.snapshot, version: snapshot))))
        let targets = try #require(trusted.snapshot?.role.files[.targets]).version
        try trusted.updateTargets(
            try #require(try storage.read(DepotLayout.metadata(.targets, version: targets))))
        return trusted
    }
}

import ArgumentParser
import Glibc
import RepositorySigning
import SystemClock
import Terminal
import UpdateMetadata

/// Where the depot and the keys are.
struct DepotOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The depot; without it the variable FLEETCAST_DEPOT, or else the working directory.",
            valueName: "directory"))
    var depot: String?

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp(
            "A private key to sign with, beside those in the depot; may be repeated.", valueName: "file"))
    var keyFiles: [String] = []

    @Option(
        name: .customLong("keys"),
        help: ArgumentHelp(
            "A directory of private keys (*.key, *.pem); may be repeated.", valueName: "directory"))
    var keyDirectories: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file whose first line is the keys' passphrase; else FLEETCAST_PASSPHRASE, or you are asked.",
            valueName: "file"))
    var passphraseFile: String?

    /// The depot's directory.
    var path: String {
        self.depot ?? getenv("FLEETCAST_DEPOT").map { String(cString: $0) } ?? "."
    }

    /// The present.
    static var now: UTCTime { UTCTime(secondsSinceEpoch: WallClock.unixSeconds) }

    /// The keys that are named on the command line.
    func namedKeys() throws -> KeyRing {
        var ring = KeyRing()
        for file in self.keyFiles { try ring.add(file: file) }
        for directory in self.keyDirectories { try ring.add(namedDirectory: directory) }
        return ring
    }

    /// The repository, with all keys at hand; what is wrong with their files is told.
    func repository() throws -> Repository<DepotDirectory, OperatorPassphrases> {
        let settings = try Depot.settings(of: self.path)
        for warning in settings.warnings { FECRun.complain("warning: \(warning)") }
        let storage = DepotDirectory(path: self.path)
        var ring = try self.namedKeys()
        try ring.add(directory: storage.location(DepotLayout.onlineKeys))
        try ring.add(directory: storage.location(DepotLayout.offlineKeys))
        for warning in ring.warnings { FECRun.complain("warning: \(warning)") }
        let signer = MetadataSigner(ring, passphrases: try OperatorPassphrases(file: self.passphraseFile))
        return Repository(storage, settings: settings, now: Self.now, signer: signer)
    }

    /// Calls `body` with the repository while no other process changes the depot.
    func change<Result>(
        _ body: (inout Repository<DepotDirectory, OperatorPassphrases>) throws -> Result
    ) throws -> Result {
        _ = try Depot.settings(of: self.path)
        try SigningClock.requirePlausible(Self.now)
        let lock = try Depot.lock(self.path)
        DepotDirectory(path: self.path).removeLeftovers()
        var repository = try self.repository()
        if let warning = repository.clockWarning { FECRun.complain("warning: \(warning)") }
        let result = try body(&repository)
        // Behind the work, which may have been the remedy.
        if let warning = repository.rootWarning { FECRun.complain("warning: \(warning)") }
        _ = lock
        return result
    }
}

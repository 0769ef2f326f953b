import ArgumentParser
import DurableStorage
import UpdateMetadata

/// Makes the metadata of a repository with any number of rotations of its keys and of releases, without
/// artifacts; for tests and benchmarks that need years of it.
///
/// The same seed makes the same keys, another one a stranger's. Each version of root has a root key of its
/// own, and is signed by it and the one before; timestamp, snapshot and targets keys change with every fifth.
@main
struct MetadataProbe: ParsableCommand {
    @Argument(help: "The depot; its metadata goes to DEPOT/metadata.")
    var depot: String

    @Option(help: "What the keys are made of.")
    var seed = "genuine"

    @Option(help: "Versions of root.")
    var roots: UInt64 = 1

    @Option(help: "Releases of one product.")
    var releases = 1

    @Option(help: "Version of timestamp, snapshot and targets.")
    var version: UInt64 = 1

    @Option(help: "When the timestamp is signed, as 2026-01-31T00:00:00Z.")
    var issued: String

    @Option(help: "Days until timestamp and snapshot expire.")
    var days: Int64 = 7

    @Flag(help: "Write everything but the timestamp, as a publication does that is not done.")
    var half = false

    func run() throws {
        guard let issued = UTCTime(self.issued) else { throw ValidationError("--issued is no time") }
        guard self.roots >= 1, self.version >= 1, (0...100_000).contains(self.releases) else {
            throw ValidationError("versions count from 1")
        }
        let directory = "\(self.depot)/metadata"
        try makeDirectories(directory, permissions: 0o755)
        let repository = ProbeRepository(seed: self.seed, issued: issued)
        for (name, bytes) in try self.files(repository) {
            try replaceFileAtomically(at: "\(directory)/\(name)", with: bytes, permissions: 0o644)
        }
    }

    /// All files in the order in which a publisher writes them.
    private func files(_ repository: ProbeRepository) throws -> [(String, [UInt8])] {
        var files: [(String, [UInt8])] = []
        for version in 1...self.roots {
            files.append(("\(version).root.json", try repository.root(version, of: self.roots)))
        }
        let targets = try repository.targets(self.version, root: self.roots, releaseCount: self.releases)
        files.append(("\(self.version).targets.json", targets))
        let snapshot = try repository.snapshot(
            self.version, root: self.roots, targets: targets, days: self.days)
        files.append(("\(self.version).snapshot.json", snapshot))
        guard !self.half else { return files }
        let timestamp = try repository.timestamp(
            self.version, root: self.roots, snapshot: snapshot, days: self.days)
        files.append(("timestamp.json", timestamp))
        return files
    }
}

internal import AnnouncementPlanning
internal import DurableStorage
internal import Glibc
internal import UpdateMetadata

/// What a repository's metadata directory holds at a moment, as far as it belongs together.
///
/// The timestamp decides which snapshot, and the snapshot which targets: what is being published while this
/// is read is not seen before its timestamp is there, which a publisher writes last.
struct RepositoryState: Equatable {
    /// Old roots that are announced at most: the newest ones.
    static let maximumRootCount = 1_024

    /// Everything to announce.
    let files: [AnnouncedFile]
    /// Version of the timestamp.
    let timestampVersion: UInt64
    /// Versions of root that are announced; some between them may be missing.
    let rootVersions: [UInt64]

    /// Ranges of versions of root that are missing between others, both ends included: no device gets past a gap.
    ///
    /// Only neighbours are compared: a file's name may claim any version.
    var missingRootVersions: [ClosedRange<UInt64>] {
        zip(self.rootVersions, self.rootVersions.dropFirst()).compactMap { before, after in
            after - before > 1 ? (before + 1)...(after - 1) : nil
        }
    }

    /// Reads a directory.
    ///
    /// - Throws: ``AnnouncementError``.
    init(reading directory: String) throws(AnnouncementError) {
        let reader = RepositoryReader(directory: directory)
        guard access("\(directory)/timestamp.json", F_OK) == 0 else {
            throw .noMetadata(directory: directory)
        }
        let roots = try reader.roots()
        guard let newestRoot = roots.last else {
            throw .unfinished(file: "1.root.json", "there is no root metadata")
        }
        let timestampBytes = try reader.bytes("timestamp.json")
        let timestamp: TimestampMetadata = try reader.parse(timestampBytes, "timestamp.json")
        let root: RootMetadata = try reader.parse(newestRoot.bytes, newestRoot.name)
        let isConsistent = root.hasConsistentSnapshots
        let snapshotName = reader.name(.snapshot, timestamp.snapshot, isConsistent)
        let snapshotBytes = try reader.bytes(snapshotName, as: timestamp.snapshot)
        let snapshot: SnapshotMetadata = try reader.parse(snapshotBytes, snapshotName)
        var files = [
            AnnouncedFile(name: "timestamp.json", bytes: timestampBytes, priority: .newest),
            AnnouncedFile(name: snapshotName, bytes: snapshotBytes, priority: .newest),
        ]
        for (role, file) in snapshot.files.sorted(by: { $0.key < $1.key }) {
            let name = reader.name(role, file, isConsistent)
            files.append(
                AnnouncedFile(name: name, bytes: try reader.bytes(name, as: file), priority: .newest))
        }
        files += roots.dropLast().map { AnnouncedFile(name: $0.name, bytes: $0.bytes, priority: .chain) }
        files.append(AnnouncedFile(name: newestRoot.name, bytes: newestRoot.bytes, priority: .newest))
        self.files = files
        self.timestampVersion = timestamp.version
        self.rootVersions = roots.map(\.version)
    }
}

/// Reads the files of a metadata directory.
struct RepositoryReader {
    let directory: String

    /// A version of root.
    struct Root {
        let version: UInt64
        let name: String
        let bytes: [UInt8]
    }

    /// All versions of root, in order.
    func roots() throws(AnnouncementError) -> [Root] {
        let ending = ".root.json"
        var versions: [UInt64] = []
        for name in try names(in: self.directory) where name.hasSuffix(ending) {
            let digits = String(name.dropLast(ending.count))
            // As it is asked for: without zeros in front, without a sign.
            if let version = UInt64(digits), version >= 1, "\(version)" == digits { versions.append(version) }
        }
        versions = versions.sorted().suffix(RepositoryState.maximumRootCount)
        var roots: [Root] = []
        for version in versions {
            let name = "\(version)\(ending)"
            roots.append(Root(version: version, name: name, bytes: try self.bytes(name)))
        }
        return roots
    }

    /// What a role's file is called.
    func name(_ role: RoleName, _ file: MetadataFile, _ isConsistent: Bool) -> String {
        let name = "\(percentEncoded(role.text)).json"
        return isConsistent ? "\(file.version).\(name)" : name
    }

    /// The contents of a file.
    func bytes(_ name: String) throws(AnnouncementError) -> [UInt8] {
        do throws(AnnouncementError) {
            return try wholeFile("\(self.directory)/\(name)", limit: MetadataLimits().byteCount)
        } catch {
            guard case .storage(let storage) = error, storage.errno == ENOENT else { throw error }
            throw .unfinished(file: name, "it is not there yet")
        }
    }

    /// The contents of a file that another one describes.
    func bytes(_ name: String, as description: MetadataFile) throws(AnnouncementError) -> [UInt8] {
        let bytes = try self.bytes(name)
        if let count = description.byteCount, count != UInt64(bytes.count) {
            throw .unfinished(
                file: name, "it has \(bytes.count) bytes, not \(count) as the file that names it says")
        }
        if let digest = description.digests?.sha256 {
            guard sha256(bytes) == digest else {
                throw .unfinished(file: name, "its SHA-256 is not what the file that names it says")
            }
        }
        return bytes
    }

    /// What stands in a file.
    func parse<Role: MetadataRole>(_ bytes: [UInt8], _ name: String) throws(AnnouncementError) -> Role {
        do throws(MetadataError) {
            return try SignedMetadata<Role>(parsing: bytes).role
        } catch {
            throw .unfinished(file: name, "\(error)")
        }
    }
}

internal import DurableStorage
internal import UpdateMetadata

extension RepositoryCheck {
    /// Compares all artifacts with what metadata says of them.
    mutating func checkArtifacts(
        _ targets: TargetsMetadata, _ progress: (RepositoryProgress) throws -> Void
    ) throws {
        let store = ArtifactStore(of: self.storage)
        for (path, file) in targets.targets.sorted(by: { $0.key < $1.key }) {
            try self.check(path, file, in: store, BroadcastKeys.all(in: targets).map(\.id), progress)
            self.countTarget()
        }
    }

    /// Finds files of no target, and what is half written, while nobody is writing.
    mutating func checkLeftovers(_ progress: (RepositoryProgress) throws -> Void) throws {
        let storage = self.storage
        let waiting = { (tenths: UInt64) in
            try progress(
                RepositoryProgress(activity: "waiting for another command", done: tenths, total: 100))
        }
        let found = try Depot.whileUnchanged(storage.path, waiting: waiting) {
            (orphans: try Self.orphans(in: storage), leftovers: try storage.leftovers())
        }
        guard let found else {
            return self.note(
                DepotLayout.targets,
                "another command is changing the depot: files of no target were not looked for.")
        }
        for name in found.orphans {
            self.problem(
                "\(DepotLayout.targets)/\(name)",
                "belongs to no target: a killed command may have left it. The next 'publish' removes it.")
        }
        for name in found.leftovers {
            self.problem(
                name, "is half written: a killed command left it. The next 'repository refresh' removes it.")
        }
    }

    private static func orphans(in storage: DepotDirectory) throws -> [String] {
        // Read anew: who published meanwhile has other targets.
        guard let targets = (try? RepositoryState(reading: storage))?.targets.role else { return [] }
        var needed = ArtifactStore.names(of: targets)
        if let bytes = try storage.read(DepotLayout.draft(of: .targets)),
            let draft = try? SignedMetadata<TargetsMetadata>(parsing: bytes)
        {
            needed.formUnion(ArtifactStore.names(of: draft.role))
        }
        return try ArtifactStore(of: storage).storedNames().filter { !needed.contains($0) }
    }

    private mutating func check(
        _ path: TargetPath, _ file: TargetFile, in store: ArtifactStore, _ keys: [KeyID],
        _ progress: (RepositoryProgress) throws -> Void
    ) throws {
        guard let digest = file.digests.sha256, let name = ArtifactStore.name(path, sha256: digest) else {
            self.note(
                "\(DepotLayout.targets)/\(printable(path.text))", "is not stored by SHA-256: not looked at.")
            return
        }
        let place = "\(DepotLayout.targets)/\(name)"
        let location = self.storage.location(place)
        guard exists(location) else {
            self.problem(place, "is missing: publish the release again, or withdraw it.")
            return
        }
        let content = try ArtifactStore.content(of: location) { done, total in
            try progress(RepositoryProgress(activity: "checking", done: done, total: total))
        }
        guard content.byteCount == file.byteCount, content.sha256 == digest else {
            self.problem(
                place, "has other bytes than were published: remove it, and publish the release again.")
            return
        }
        self.checkRelease(path, file, place, location, keys)
    }

    private mutating func checkRelease(
        _ path: TargetPath, _ file: TargetFile, _ place: String, _ location: String, _ keys: [KeyID]
    ) {
        guard let custom = file.custom, let digest = file.digests.sha256 else {
            self.note(place, "says nothing of a product: no device will install it.")
            return
        }
        let release: Release
        do throws(MetadataError) {
            release = try Release(parsing: custom)
        } catch {
            self.problem(place, "devices refuse what metadata says of it: \(error). Publish it again.")
            return
        }
        guard let broadcast = release.broadcast else { return }
        let isWhole = BroadcastFiles.isComplete(broadcast, sha256: digest, at: location, path, keys)
        if !isWhole {
            self.problem(
                ArtifactStore.signatures(of: place),
                "the signatures file or spine is missing, damaged, or made with another key: run"
                    + " 'fleetcast publish' for the release again.")
        }
    }
}

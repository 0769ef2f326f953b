internal import DurableStorage
package import UpdateMetadata

extension Repository where Storage == DepotDirectory {
    /// The artifacts.
    package var artifacts: ArtifactStore { ArtifactStore(of: self.storage) }

    /// Publishes a release: artifact first, then metadata.
    ///
    /// The same file under the same path with other properties changes the properties.
    /// - Parameter progress: called now and then; what it throws ends the work, and nothing is published.
    /// - Throws: ``RepositoryError``, ``KeyError``, `StorageError`, what `progress` throws.
    package mutating func publish(
        _ request: PublishingRequest, progress: (RepositoryProgress) throws -> Void
    ) throws -> PublishingOutcome {
        let path = try request.effectiveTargetPath()
        try self.requireValid(request.release)
        let state = try self.state()
        let base = try self.targetsDraft(state)?.role ?? state.targets.role
        try self.artifacts.removeOrphans(of: [state.targets.role, base])

        let content = try ArtifactStore.content(of: request.file) { done, total in
            try progress(RepositoryProgress(activity: "hashing", done: done, total: total))
        }
        let former = base.targets[path]
        if let former, former.digests.sha256 != content.sha256, !request.isReplacing {
            throw RepositoryError(
                .refused,
                "'\(path)' is published already, with other bytes. Devices keep what they have by its"
                    + " version: publish"
                    + " a new version, or insist with --replace.")
        }
        guard let location = self.artifacts.location(path, sha256: content.sha256) else {
            throw RepositoryError(.refused, "'\(path)' cannot be stored. Choose another path with --name.")
        }
        try self.artifacts.place(request.file, content, at: location) { done, total in
            try progress(RepositoryProgress(activity: "copying", done: done, total: total))
        }
        var release = request.release
        release.broadcast = try self.broadcast(
            request.repairPercent, content, at: location, path, former: former, base, progress)
        let file = try self.targetFile(content, release)
        if file == former {
            let settlement = try self.signAndSettle()
            return PublishingOutcome(
                targetPath: path, file: file, isUnchanged: true, settlement: settlement)
        }
        try self.changeTargets { $0.targets[path] = file }
        let settlement = try self.signAndSettle()
        return PublishingOutcome(targetPath: path, file: file, isUnchanged: false, settlement: settlement)
    }

    /// Signs the drafts with the keys at hand, publishes what is signed, and removes artifacts without
    /// target.
    package mutating func signAndSettle() throws -> Settlement {
        try self.signDrafts()
        return try self.settleAndTidy()
    }

    /// Publishes what is signed, and removes artifacts without target.
    package mutating func settleAndTidy() throws -> Settlement {
        let settlement = try self.settle()
        let state = try self.state()
        let draft = try self.targetsDraft(state).map { [$0.role] } ?? []
        try self.artifacts.removeOrphans(of: [state.targets.role] + draft)
        return settlement
    }

    /// Takes a release back: it is named no more, and its artifact removed behind that.
    ///
    /// - Throws: ``RepositoryError`` where there is no such target.
    package mutating func withdraw(_ path: TargetPath) throws -> Settlement {
        let state = try self.state()
        let base = try self.targetsDraft(state)?.role ?? state.targets.role
        guard base.targets[path] != nil else {
            let near = base.targets.keys.sorted().filter { $0.text.contains(path.text) }.prefix(5)
            let hint =
                near.isEmpty ? "" : " Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
            throw RepositoryError(
                .refused,
                "'\(printable(path.text))' is no target.\(hint) List them with 'fleetcast repository list'.")
        }
        try self.changeTargets { $0.targets[path] = nil }
        return try self.signAndSettle()
    }

    private func targetFile(_ content: ArtifactStore.Content, _ release: Release) throws -> TargetFile {
        TargetFile(
            byteCount: content.byteCount, digests: MetadataDigests(sha256: content.sha256),
            custom: try release.customObject)
    }

    private func requireValid(_ release: Release) throws(RepositoryError) {
        do throws(MetadataError) {
            try release.validate()
        } catch {
            throw RepositoryError(.refused, "devices would refuse this release: \(error).")
        }
    }
}

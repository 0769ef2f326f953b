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
        try self.removeOrphans()
        do {
            let outcome = try self.publish(request, as: path, progress: progress)
            // What is published is published, whatever becomes of others; a check tells of what remains.
            try? self.mendBroadcasts(progress)
            return outcome
        } catch {
            // A disk that is full must not stay so because of what was in vain.
            try? self.removeOrphans()
            throw error
        }
    }

    private mutating func publish(
        _ request: PublishingRequest, as path: TargetPath, progress: (RepositoryProgress) throws -> Void
    ) throws -> PublishingOutcome {
        let state = try self.state()
        let base = try self.targetsBase(state)
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
            // Nothing is signed: a draft may hold other changes, which nobody has been shown here.
            let settlement = try self.settleAndTidy()
            return PublishingOutcome(
                targetPath: path, file: file, isUnchanged: true, settlement: settlement)
        }
        let settlement = try self.publishTargets { $0.targets[path] = file }
        try self.removeOrphans()
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
        try self.removeOrphans()
        return settlement
    }

    /// Removes files of no target, neither a published one nor one of a draft.
    func removeOrphans() throws {
        let state = try self.state()
        let draft = try self.targetsDraft(state).map { [$0.role] } ?? []
        try self.artifacts.removeOrphans(of: [state.targets.role, state.base] + draft)
    }

    /// Takes a release back: it is named no more, and its artifact removed behind that.
    ///
    /// - Throws: ``RepositoryError`` where there is no such target.
    package mutating func withdraw(_ path: TargetPath) throws -> Settlement {
        let state = try self.state()
        let base = try self.targetsBase(state)
        guard base.targets[path] != nil else {
            let near = base.targets.keys.sorted().filter { $0.text.contains(path.text) }.prefix(5)
            let hint =
                near.isEmpty ? "" : " Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
            throw RepositoryError(
                .refused,
                "'\(printable(path.text))' is no target.\(hint) List them with 'fleetcast repository list'.")
        }
        let settlement = try self.publishTargets { $0.targets[path] = nil }
        try self.removeOrphans()
        return settlement
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

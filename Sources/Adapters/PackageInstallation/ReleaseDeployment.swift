import Archives
import DurableStorage
import Glibc

/// Deploys packages as releases side by side and switches between them.
///
///     DIR/releases/<name>   each release, as its package unpacked
///     DIR/current           symbolic link to the one in use, never dangling
///     DIR/.deployment       only while a deployment runs: what to go back to
///     DIR/.lock             held while a deployment runs
///
/// A deployment is confirmed by removing its record, after its activation succeeded. Before that, a failure, a
/// kill or a power loss leads back to the release that was current.
package struct ReleaseDeployment: Sendable {
    private static let linkName = "current"
    private static let releasesName = "releases"

    private let baseDirectory: String
    private let limits: UnpackLimits

    /// Deploys into `baseDirectory`, which is created when needed.
    package init(baseDirectory: String, limits: UnpackLimits) {
        self.baseDirectory = baseDirectory
        self.limits = limits
    }

    /// Undoes a deployment that was interrupted, and removes what killed processes left behind.
    package func recover() throws {
        guard let base = try openExisting(self.baseDirectory) else { return }
        let lock = try base.lock(".lock")
        if let releases = try openExisting(base.location(of: Self.releasesName)) {
            try self.recover(in: base, releases)
        }
        _ = consume lock
    }

    /// Unpacks a package as a release, makes it the current one, and activates it.
    ///
    /// A release of that name that exists is replaced. If anything fails, the release that was current is current
    /// again and the new one is gone.
    /// - Parameters:
    ///   - path: the package, a tar archive.
    ///   - releaseName: a plain file name.
    ///   - activation: what makes the device use the new release, such as restarting a service; if it throws, the
    ///     deployment has failed.
    /// - Throws: ``InstallationError``, `ArchiveError`, `StorageError`, or what `activation` threw.
    nonisolated(nonsending) package func deploy(
        package path: String, releaseName: String, activation: () async throws -> Void
    ) async throws {
        let name = try ReleaseName(releaseName)
        try makeDirectories(self.baseDirectory + "/" + Self.releasesName)
        let base = try BaseDirectory(opening: self.baseDirectory)
        let lock = try base.lock(".lock")
        let releases = try BaseDirectory(opening: base.location(of: Self.releasesName))
        try self.recover(in: base, releases)
        try self.requireLink(in: base)
        let record = try self.unpack(path, as: name, in: base, releases)
        do {
            try record.write(in: base)
            try self.place(record, in: base, releases)
            try self.switchLink(to: "\(Self.releasesName)/\(name.text)", in: base)
            try await activation()
            try self.removeRecord(in: base)
        } catch {
            try self.undo(record, because: error, in: base, releases)
            throw error
        }
        // The release that was replaced; confirmed is confirmed, so the next run may remove it as well.
        try? self.removeTemporaries(of: record, in: releases)
        _ = consume lock
    }
}

extension ReleaseDeployment {
    private func requireLink(in base: borrowing BaseDirectory) throws {
        guard let status = try base.status(of: Self.linkName) else { return }
        // A newline could not be told from the end of the record's line.
        guard status.kind == .symbolicLink, try base.linkTarget(of: Self.linkName)?.contains("\n") != true
        else {
            throw InstallationError.notALink(path: base.location(of: Self.linkName))
        }
    }

    /// Unpacks into a staging directory beside the releases.
    private func unpack(
        _ path: String, as name: ReleaseName, in base: borrowing BaseDirectory,
        _ releases: borrowing BaseDirectory
    ) throws -> DeploymentRecord {
        let staging = try TemporaryName.random(for: name.text, kind: "staging")
        try releases.makeDirectory(staging)
        do {
            try ArchiveUnpacker(limits: self.limits).unpack(path, into: releases.location(of: staging))
            try releases.synchronize()
            let status = try releases.status(of: staging)
            return DeploymentRecord(
                release: name, staging: staging, inode: status?.inode ?? 0,
                previousTarget: try base.linkTarget(of: Self.linkName))
        } catch {
            try? releases.removeTree(staging)
            throw error
        }
    }

    /// Gives the unpacked release its name, in the place of one that has it.
    private func place(
        _ record: DeploymentRecord, in base: borrowing BaseDirectory, _ releases: borrowing BaseDirectory
    ) throws {
        let name = record.release.text
        if let former = try releases.status(of: name) {
            guard try !releases.exchange(record.staging, with: name) else {
                return try releases.synchronize()
            }
            // No exchange here, so the name is free for a moment: `current` must not point to it then.
            guard try base.statusFollowing(Self.linkName)?.inode != former.inode else {
                throw InstallationError.releaseInUse(name: name)
            }
            try releases.rename(name, to: self.formerName(record))
            try releases.synchronize()
        }
        try releases.rename(record.staging, to: name)
        try releases.synchronize()
    }

    private func switchLink(to target: String?, in base: borrowing BaseDirectory) throws(StorageError) {
        guard let target else {
            try base.unlink(Self.linkName)
            return try base.synchronize()
        }
        let temporaryName = try TemporaryName.random(for: Self.linkName, kind: "link")
        try base.setLink(Self.linkName, to: target, temporaryName: temporaryName)
    }

    private func removeRecord(in base: borrowing BaseDirectory) throws(StorageError) {
        try base.unlink(DeploymentRecord.fileName)
        try base.synchronize()
    }
}

extension ReleaseDeployment {
    private func recover(
        in base: borrowing BaseDirectory, _ releases: borrowing BaseDirectory
    ) throws {
        if let record = try DeploymentRecord(readingFrom: base) {
            try self.undo(record, in: base, releases)
        }
        try removeLeftovers(besideTarget: base.location(of: DeploymentRecord.fileName))
        for name in try base.names() where TemporaryName.matches(name, name: Self.linkName, kind: "link") {
            try base.unlink(name)
        }
        for name in try releases.names() {
            guard TemporaryName.matches(name, kind: "staging") || TemporaryName.matches(name, kind: "former")
            else { continue }
            try releases.removeTree(name)
        }
    }

    /// Goes back to what was before, from any point of a deployment; once more does no harm.
    private func undo(
        _ record: DeploymentRecord, in base: borrowing BaseDirectory, _ releases: borrowing BaseDirectory
    ) throws(StorageError) {
        let name = record.release.text
        // The link first, and the exchange below in one step: `current` always leads somewhere.
        if try base.linkTarget(of: Self.linkName) != record.previousTarget {
            try self.switchLink(to: record.previousTarget, in: base)
        }
        if try releases.status(of: name)?.inode == record.inode {
            if try releases.status(of: record.staging) != nil {
                _ = try releases.exchange(record.staging, with: name)
            } else {
                try releases.rename(name, to: record.staging)
            }
        }
        let former = self.formerName(record)
        if try releases.status(of: name) == nil, try releases.status(of: former) != nil {
            try releases.rename(former, to: name)
        }
        try releases.synchronize()
        try self.removeRecord(in: base)
        try self.removeTemporaries(of: record, in: releases)
    }

    private func undo(
        _ record: DeploymentRecord, because cause: any Error, in base: borrowing BaseDirectory,
        _ releases: borrowing BaseDirectory
    ) throws {
        do throws(StorageError) {
            try self.undo(record, in: base, releases)
        } catch {
            throw InstallationError.notRestored(cause: "\(cause)", error)
        }
    }

    private func removeTemporaries(
        of record: DeploymentRecord, in releases: borrowing BaseDirectory
    ) throws(StorageError) {
        try releases.removeTree(record.staging)
        try releases.removeTree(self.formerName(record))
    }

    /// The name that a replaced release waits under where directories cannot be exchanged.
    private func formerName(_ record: DeploymentRecord) -> String {
        String(record.staging.dropLast("staging".count)) + "former"
    }
}

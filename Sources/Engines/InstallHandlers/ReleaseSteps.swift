import InstallEngine

/// The steps of the handler `release` that change the disk.
///
/// What has a plain name below `releases` is complete at every instant: a release gets its name when its
/// bytes are durable, and loses it, durably, before the first of them goes.
struct ReleaseSteps {
    private let place: ReleasePlace
    private let layout: ReleaseLayout

    /// The steps that change `place`.
    init(_ place: ReleasePlace) {
        self.place = place
        self.layout = ReleaseLayout(directory: place.directory)
    }

    private var release: String { self.layout.release(self.place.name) }
    private var staging: String { self.layout.release(self.place.staging) }

    /// Unpacks into the staging directory.
    func unpack<Disk: InstallDisk>(
        _ artifact: InstallArtifact, by unpacking: inout any PackageUnpacking<Disk>, on disk: inout Disk
    ) throws {
        try disk.makeDurableDirectory(self.layout.releases)
        try disk.makeEmptyDirectory(self.staging)
        try unpacking.unpack(artifact, into: self.staging, on: &disk)
        try disk.synchronizeTree(self.staging)
        // The staging directory's own name, which the next step renames.
        try disk.synchronizeDirectory(self.layout.releases)
    }

    /// Gives the staging directory the release's name.
    func placeRelease(on disk: inout some InstallDisk) throws {
        if try disk.isDirectory(self.staging) {
            guard try disk.entry(at: self.release) == nil else {
                throw StepFailure(
                    "\(self.release) came into being after the plan was made; remove it and install again")
            }
            try disk.rename(self.staging, to: self.release)
        } else if try !disk.isDirectory(self.release) {
            throw StepFailure("\(self.staging) has disappeared; install again")
        }
        try disk.synchronizeDirectory(self.layout.releases)
    }

    /// Lets `current` point to the release.
    func switchRelease(on disk: inout some InstallDisk) throws {
        guard try disk.isDirectory(self.release) else {
            throw StepFailure("\(self.release) has disappeared; install again")
        }
        try self.pointCurrent(to: self.layout.target(self.place.name), on: &disk)
    }

    /// Lets `current` point to where it pointed before.
    func restoreRelease(on disk: inout some InstallDisk) throws {
        try self.pointCurrent(to: self.place.previousTarget, on: &disk)
    }

    /// Removes the new release and its staging directory.
    func discard(on disk: inout some InstallDisk) throws {
        guard try self.currentTarget(on: disk).flatMap(self.layout.name) != self.place.name else {
            throw StepFailure("\(self.layout.current) points to \(self.release), which was to be removed")
        }
        try self.remove([self.place.name], on: &disk)
    }

    /// Removes the oldest releases beyond `keptCount`, and what interrupted installations left behind.
    ///
    /// The oldest is the first by ``ReleaseOrder``. Never the release in force, nor the one to go back to.
    func prune(keptCount: Int, on disk: inout some InstallDisk) throws {
        let current = try self.currentTarget(on: disk).flatMap(self.layout.name)
        let previous = self.place.previousTarget.flatMap(self.layout.name)
        let needed = Set([self.place.name, current, previous].compactMap(\.self))
        var candidates: [String] = []
        for name in try disk.names(in: self.layout.releases)
        where self.layout.isReleaseName(name) && !needed.contains(name) {
            if try disk.isDirectory(self.layout.release(name)) { candidates.append(name) }
        }
        candidates.sort { ReleaseOrder.isOlder($0, than: $1) }
        let otherCount = max(0, keptCount - (previous == nil || previous == self.place.name ? 0 : 1))
        try self.remove(Array(candidates.dropLast(otherCount)), on: &disk)
    }
}

extension ReleaseSteps {
    private func currentTarget(on disk: some InstallDisk) throws -> String? {
        switch try disk.entry(at: self.layout.current) {
        case nil: nil
        case .symbolicLink(let target): target
        default:
            throw StepFailure(
                "\(self.layout.current) is no symbolic link any more; move it away and start again")
        }
    }

    /// - Parameter target: what `current` says then; `nil` for no `current`.
    private func pointCurrent(to target: String?, on disk: inout some InstallDisk) throws {
        let present = try self.currentTarget(on: disk)
        try disk.removeTree(self.layout.newLink)
        if let target, present != target {
            try disk.makeSymbolicLink(self.layout.newLink, to: target)
            try disk.rename(self.layout.newLink, to: self.layout.current)
        } else if target == nil {
            try disk.removeTree(self.layout.current)
        }
        // Also where nothing was left to do: a program that was killed may have done it without this.
        try disk.synchronizeDirectory(self.layout.directory)
    }

    /// Removes releases and every staging directory.
    private func remove(_ names: [String], on disk: inout some InstallDisk) throws {
        guard try disk.isDirectory(self.layout.releases) else { return }
        var removed = try disk.names(in: self.layout.releases).filter(self.layout.isStaging)
        for name in names where try disk.isDirectory(self.layout.release(name)) {
            let staging = self.layout.staging(name)
            try disk.removeTree(self.layout.release(staging))
            try disk.rename(self.layout.release(name), to: self.layout.release(staging))
            removed.append(staging)
        }
        // Otherwise a part of a release could go while it keeps its name. Also where nothing was renamed here,
        // or nothing is left: a program that was killed may have renamed or removed without this.
        try disk.synchronizeDirectory(self.layout.releases)
        guard !removed.isEmpty else { return }
        for name in removed { try disk.removeTree(self.layout.release(name)) }
        try disk.synchronizeDirectory(self.layout.releases)
    }
}

import InstallEngine

/// The steps of the handler `script` that change the disk.
///
/// While the new content has not been confirmed, the former one waits beside it; an empty directory stands
/// for none. An exchange of two directories leaves the same names behind, so a symbolic link to the staging
/// directory takes part in each: what is on the disk always says how far things are.
///
///     staging   former   dst    the new content
///     new       no       old    is not placed
///     new       link     old    is about to be placed, or was taken back
///     new       old      link   is in force by the link
///     link      old      new    is placed; the link is left over
///     no        old      new    is placed
///
/// Where names cannot be exchanged, or there is no `dst` yet, it takes two renames:
///
///     new       no       old    is not placed
///     new       old      no     is being placed, or taken back
///     no        old      new    is placed
///
/// Three directories are none of these: a script has made the former one itself, and nothing is placed.
struct ScriptSteps {
    private let place: ScriptPlace
    private let version: [UInt8]
    private let layout: ScriptLayout

    /// The steps that change `place`.
    ///
    /// - Parameter version: the new one.
    init(_ place: ScriptPlace, version: String) {
        self.place = place
        self.version = ScriptLayout.bytes(ofVersion: version)
        self.layout = ScriptLayout(directory: place.directory)
    }

    private var staging: String { "\(self.place.directory)/\(self.place.staging)" }
    private var former: String { "\(self.place.directory)/\(self.place.former)" }

    /// Unpacks into the staging directory, and writes the new version beside the old, so that a full disk
    /// shows before the script runs.
    func unpack<Disk: InstallDisk>(
        _ artifact: InstallArtifact, by unpacking: inout any PackageUnpacking<Disk>, on disk: inout Disk
    ) throws {
        try disk.makeDurableDirectory(self.layout.directory)
        try self.removeLeftoverFormer(on: &disk)
        try disk.makeEmptyDirectory(self.staging)
        try unpacking.unpack(artifact, into: self.staging, on: &disk)
        // The script must not run on a part of its package when power fails before it begins.
        try disk.synchronizeTree(self.staging)
        try disk.writeFile(self.layout.newVersion, self.version)
        try disk.synchronizeFile(self.layout.newVersion)
        // The names of both, which later steps rename.
        try disk.synchronizeDirectory(self.layout.directory)
    }

    /// Makes the staging directory `dst` and its version the installed one.
    func placeContent(on disk: inout some InstallDisk) throws {
        if try disk.isDirectory(self.staging) {
            try self.placeStaging(on: &disk)
        } else {
            guard try disk.isDirectory(self.former), try disk.isDirectory(self.layout.content) else {
                throw StepFailure(
                    "\(self.staging) has disappeared; a package's script must leave its own directory there")
            }
        }
        try self.removeLink(self.staging, on: &disk)
        if try disk.entry(at: self.layout.newVersion) != nil {
            try disk.rename(self.layout.newVersion, to: self.layout.version)
        } else if try self.installedVersion(on: disk) != self.version {
            throw StepFailure("\(self.layout.newVersion) has disappeared; install again")
        }
        try disk.synchronizeDirectory(self.layout.directory)
    }

    /// Gives the former content the name `dst`, and the former version.
    func restoreContent(on disk: inout some InstallDisk) throws {
        if try disk.isDirectory(self.former) { try self.restoreFormer(on: &disk) }
        try self.removeLink(self.former, on: &disk)
        try self.restoreVersion(on: &disk)
        try disk.synchronizeDirectory(self.layout.directory)
    }

    /// Removes the staging directory and the new version's file.
    func discard(on disk: inout some InstallDisk) throws {
        try self.remove([self.staging, self.layout.newVersion, self.layout.removed], on: &disk)
    }

    /// Removes the former content, and what an interrupted installation left behind.
    func prune(on disk: inout some InstallDisk) throws {
        try self.giveUpFormer(on: &disk)
        try self.remove([self.layout.removed, self.staging, self.layout.newVersion], on: &disk)
    }
}

extension ScriptSteps {
    /// Removes what an earlier installation left, but not the only content that there is.
    private func removeLeftoverFormer(on disk: inout some InstallDisk) throws {
        guard try disk.entry(at: self.former) != nil else { return }
        let isNeeded = try disk.entry(at: self.layout.content) == nil && !disk.names(in: self.former).isEmpty
        guard !isNeeded else {
            throw StepFailure(
                "\(self.former) exists, but not \(self.layout.content); rename the one to the other")
        }
        try self.giveUpFormer(on: &disk)
        try disk.removeTree(self.layout.removed)
    }

    /// Takes the former content its name, durably, before the first of its files goes: what has the name can
    /// be gone back to.
    private func giveUpFormer(on disk: inout some InstallDisk) throws {
        guard try disk.entry(at: self.former) != nil else { return }
        try disk.removeTree(self.layout.removed)
        try disk.rename(self.former, to: self.layout.removed)
        try disk.synchronizeDirectory(self.layout.directory)
    }

    /// Gives the staging directory the name `dst`.
    private func placeStaging(on disk: inout some InstallDisk) throws {
        let content = self.layout.content
        if try !self.isLink(content, on: disk) {
            guard try disk.entry(at: content) != nil, try self.exchangeFormer(on: &disk) else {
                try self.setContentAside(on: &disk)
                return try disk.rename(self.staging, to: content)
            }
        }
        // Were only the exchange that follows kept, the former content would be gone.
        try disk.synchronizeDirectory(self.layout.directory)
        guard try !disk.exchange(self.staging, with: content) else { return }
        try disk.removeTree(content)
        try disk.rename(self.staging, to: content)
    }

    /// Puts a link to the staging directory in the place of the former content, which waits under its name
    /// then.
    ///
    /// - Returns: `false` where that cannot be done in one step; nothing has changed then.
    private func exchangeFormer(on disk: inout some InstallDisk) throws -> Bool {
        if try !self.isLink(self.former, on: disk) {
            guard try disk.entry(at: self.former) == nil else { throw self.formerFailure }
            try disk.makeSymbolicLink(self.former, to: self.place.staging)
        }
        guard try !disk.exchange(self.former, with: self.layout.content) else { return true }
        try disk.removeTree(self.former)
        return false
    }

    /// Takes the new content back, as far as it is placed, and gives the former one its name.
    private func restoreFormer(on disk: inout some InstallDisk) throws {
        let content = self.layout.content
        let isStagingThere = try disk.isDirectory(self.staging)
        switch try disk.entry(at: content) {
        case nil: break
        case .symbolicLink where isStagingThere: break
        case _ where isStagingThere: return
        case _:
            let hasFormer = try !disk.names(in: self.former).isEmpty
            guard try !hasFormer || !self.exchangeContent(on: &disk) else { break }
            try disk.removeTree(self.staging)
            try disk.rename(content, to: self.staging)
        }
        if try disk.names(in: self.former).isEmpty {
            // Were only the removal kept, nothing would say that the content is the new one.
            try disk.synchronizeDirectory(self.layout.directory)
            try disk.removeTree(self.former)
        } else if try disk.entry(at: content) == nil {
            try disk.rename(self.former, to: content)
        } else if try !disk.exchange(self.former, with: content) {
            try disk.removeTree(content)
            try disk.rename(self.former, to: content)
        }
    }

    /// Gives the new content the staging directory's name again, and lets `dst` be a link to it.
    ///
    /// - Returns: `false` where that cannot be done in one step.
    private func exchangeContent(on disk: inout some InstallDisk) throws -> Bool {
        if try !self.isLink(self.staging, on: disk) {
            try disk.removeTree(self.staging)
            try disk.makeSymbolicLink(self.staging, to: self.place.staging)
        }
        return try disk.exchange(self.staging, with: self.layout.content)
    }

    /// Whether this is the link that stands for the new content while that is placed or taken back.
    private func isLink(_ path: String, on disk: some InstallDisk) throws -> Bool {
        try disk.entry(at: path) == .symbolicLink(target: self.place.staging)
    }

    /// Removes the link from where an exchange left it.
    private func removeLink(_ path: String, on disk: inout some InstallDisk) throws {
        guard try self.isLink(path, on: disk) else { return }
        // Were only the removal kept, it would be that of what was exchanged with the link.
        try disk.synchronizeDirectory(self.layout.directory)
        try disk.removeTree(path)
    }

    private var formerFailure: StepFailure {
        StepFailure("\(self.former) came into being meanwhile; remove it and install again")
    }

    /// Lets the former content wait under its name; an empty directory does where there is none.
    private func setContentAside(on disk: inout some InstallDisk) throws {
        let isContentThere = try disk.entry(at: self.layout.content) != nil
        let isFormerThere = try disk.entry(at: self.former) != nil
        switch (isContentThere, isFormerThere) {
        case (true, true): throw self.formerFailure
        case (true, false): try disk.rename(self.layout.content, to: self.former)
        case (false, false): try disk.makeDirectory(self.former)
        case (false, true): break
        }
        // Were only the rename that follows kept, the former content would be gone.
        try disk.synchronizeDirectory(self.layout.directory)
    }

    private func installedVersion(on disk: some InstallDisk) throws -> [UInt8]? {
        try disk.contents(of: self.layout.version, limit: ScriptLayout.versionByteCountLimit)
    }

    /// Puts the former version in the place of the new one; volatile until the directory is synchronised.
    private func restoreVersion(on disk: inout some InstallDisk) throws {
        guard try self.installedVersion(on: disk) != self.place.previousVersionFile else { return }
        guard let bytes = self.place.previousVersionFile else {
            return try disk.removeTree(self.layout.version)
        }
        try disk.writeFile(self.layout.newVersion, bytes)
        try disk.synchronizeFile(self.layout.newVersion)
        try disk.rename(self.layout.newVersion, to: self.layout.version)
    }

    private func remove(_ paths: [String], on disk: inout some InstallDisk) throws {
        guard try disk.isDirectory(self.layout.directory) else { return }
        for path in paths where try disk.entry(at: path) != nil { try disk.removeTree(path) }
        // Also where nothing was left: a program that was killed may have removed it without this.
        try disk.synchronizeDirectory(self.layout.directory)
    }
}

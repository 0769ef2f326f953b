import InstallEngine

/// The steps of the handler `script` that change the disk.
///
/// While the new content has not been confirmed, the former one waits beside it; an empty directory stands
/// for none, so that what is on the disk always says how far things are:
///
///     staging   former   dst    the new content
///     yes       no       old    is not placed
///     yes       yes      no     is being placed, or taken back
///     no        yes      new    is placed
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
            try self.setContentAside(on: &disk)
            try disk.rename(self.staging, to: self.layout.content)
        } else {
            guard try disk.isDirectory(self.former), try disk.isDirectory(self.layout.content) else {
                throw StepFailure(
                    "\(self.staging) has disappeared; a package's script must leave its own directory there")
            }
        }
        if try disk.entry(at: self.layout.newVersion) != nil {
            try disk.rename(self.layout.newVersion, to: self.layout.version)
        } else if try self.installedVersion(on: disk) != self.version {
            throw StepFailure("\(self.layout.newVersion) has disappeared; install again")
        }
        try disk.synchronizeDirectory(self.layout.directory)
    }

    /// Gives the former content the name `dst`, and the former version.
    func restoreContent(on disk: inout some InstallDisk) throws {
        if try disk.isDirectory(self.former) {
            if try disk.entry(at: self.layout.content) != nil {
                try disk.removeTree(self.staging)
                try disk.rename(self.layout.content, to: self.staging)
            }
            if try disk.names(in: self.former).isEmpty {
                // Were only the removal kept, nothing would say that the content is the new one.
                try disk.synchronizeDirectory(self.layout.directory)
                try disk.removeTree(self.former)
            } else {
                try disk.rename(self.former, to: self.layout.content)
            }
        }
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

    /// Lets the former content wait under its name; an empty directory does where there is none.
    private func setContentAside(on disk: inout some InstallDisk) throws {
        let isContentThere = try disk.entry(at: self.layout.content) != nil
        let isFormerThere = try disk.entry(at: self.former) != nil
        switch (isContentThere, isFormerThere) {
        case (true, true):
            throw StepFailure("\(self.former) came into being meanwhile; remove it and install again")
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

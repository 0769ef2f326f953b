import Archives
import CommandRunning
import DurableStorage
import Glibc

/// Installs packages whose script does the work, as the original's `update.sh` does.
///
///     DIR/version   the number of what is installed
///     DIR/dst       the content of the package that was installed last
///     DIR/.lock     held while an installation runs
///
/// The package is unpacked beside `dst`; its `customup.sh` runs there; only when that succeeds does the new
/// content become `dst` and the new number `version`. Power loss before that moment leaves the old number, so
/// the same update is offered and its script run again: scripts must bear being run twice.
package struct ScriptInstallation: Sendable {
    /// The script at the top of each package.
    package static let scriptName = "customup.sh"

    private static let contentName = "dst"
    private static let versionName = "version"

    private let baseDirectory: String
    private let limits: UnpackLimits
    private let scriptTimeout: Duration
    private let output: ScriptOutput

    /// Installs into `baseDirectory`, which is created when needed.
    ///
    /// - Parameters:
    ///   - scriptTimeout: how long the script may take before it is ended and counts as failed.
    ///   - output: where the script's standard output goes.
    package init(
        baseDirectory: String, limits: UnpackLimits, scriptTimeout: Duration,
        output: ScriptOutput = .standardOutput
    ) {
        self.baseDirectory = baseDirectory
        self.limits = limits
        self.scriptTimeout = scriptTimeout
        self.output = output
    }

    /// The number of the installed version; 0 when nothing was installed yet.
    package func installedVersion() throws -> UInt32 {
        let path = self.baseDirectory + "/" + Self.versionName
        guard let bytes = try readSmallFile(path) else { return 0 }
        let text = String(decoding: bytes, as: UTF8.self).trimmed
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let version = UInt32(text)
        else {
            throw InstallationError.versionUnreadable(path: path)
        }
        return version
    }

    /// Cleans up after installations that were killed; `dst` and `version` stay or become what they last were.
    package func recover() throws {
        guard let base = try openExisting(self.baseDirectory) else { return }
        let lock = try base.lock(".lock")
        try self.recover(in: base)
        _ = consume lock
    }

    /// Unpacks the package, runs its script, and if that succeeds stores the new version.
    ///
    /// - Parameters:
    ///   - path: the package, a tar archive.
    ///   - version: its number; the script finds it as `NEWVER`, and the installed one as `CURVER`.
    /// - Throws: ``InstallationError``, `CommandError`, `ArchiveError`, `StorageError`, or `CancellationError`; everything is
    ///   as it was then, except for what the script itself has done.
    package func install(package path: String, version: UInt32) async throws {
        try makeDirectories(self.baseDirectory)
        let base = try BaseDirectory(opening: self.baseDirectory)
        let lock = try base.lock(".lock")
        try self.recover(in: base)
        let installed = try self.installedVersion()
        let staging = try TemporaryName.random(for: Self.contentName, kind: "staging")
        try base.makeDirectory(staging)
        do {
            try ArchiveUnpacker(limits: self.limits).unpack(path, into: base.location(of: staging))
            // Written before the script runs, so that a full disk shows while it can still do no harm.
            let record = try TemporaryFile(
                besideTarget: base.location(of: Self.versionName), permissions: 0o644)
            try record.write(Array("\(version)\n".utf8), at: 0)
            try record.synchronize()
            try await self.runScript(in: base.location(of: staging), from: installed, to: version)
            try self.confirm(staging, in: base, record)
        } catch {
            // The failure itself is what counts; what cannot be removed now, the next run removes.
            try? base.removeTree(staging)
            throw error
        }
        _ = consume lock
    }
}

extension ScriptInstallation {
    private func runScript(in directory: String, from installed: UInt32, to version: UInt32) async throws {
        var status = stat()
        let script = directory + "/" + Self.scriptName
        guard lstat(script, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw InstallationError.scriptMissing(script: Self.scriptName)
        }
        let outcome = try await ScriptRunner.run(
            script: Self.scriptName,
            arguments: [],
            environment: ["CURVER": "\(installed)", "NEWVER": "\(version)"],
            workingDirectory: directory,
            timeout: self.scriptTimeout,
            output: self.output,
            interpreter: .shell
        )
        guard outcome.isSuccess else {
            throw InstallationError.scriptFailed(script: Self.scriptName, outcome)
        }
    }

    /// Makes the staged content `dst` and its number the installed one.
    private func confirm(
        _ staging: String, in base: borrowing BaseDirectory, _ record: consuming TemporaryFile
    ) throws {
        let replaced = try self.place(staging, in: base)
        do {
            try record.commit()
        } catch {
            if let replaced { try self.putBack(replaced, in: base) }
            throw error
        }
        if let replaced { try? base.removeTree(replaced) }
    }

    /// Gives the staged content its name.
    ///
    /// - Returns: the name that the former content has now; `nil` where there was none.
    private func place(_ staging: String, in base: borrowing BaseDirectory) throws(StorageError) -> String? {
        guard try base.status(of: Self.contentName) != nil else {
            try base.rename(staging, to: Self.contentName)
            try base.synchronize()
            return nil
        }
        if try base.exchange(staging, with: Self.contentName) {
            try base.synchronize()
            return staging
        }
        // Between these two renames there is no `dst`; recover() puts the former one back.
        let former = try TemporaryName.random(for: Self.contentName, kind: "former")
        try base.rename(Self.contentName, to: former)
        try base.synchronize()
        try base.rename(staging, to: Self.contentName)
        try base.synchronize()
        return former
    }

    private func putBack(_ former: String, in base: borrowing BaseDirectory) throws(StorageError) {
        if try base.exchange(former, with: Self.contentName) {
            try base.removeTree(former)
        } else {
            try base.removeTree(Self.contentName)
            try base.rename(former, to: Self.contentName)
        }
        try base.synchronize()
    }

    private func recover(in base: borrowing BaseDirectory) throws(StorageError) {
        try removeLeftovers(besideTarget: base.location(of: Self.versionName))
        for name in try base.names() {
            if TemporaryName.matches(name, name: Self.contentName, kind: "staging") {
                try base.removeTree(name)
            } else if TemporaryName.matches(name, name: Self.contentName, kind: "former") {
                if try base.status(of: Self.contentName) == nil {
                    try base.rename(name, to: Self.contentName)
                    try base.synchronize()
                } else {
                    try base.removeTree(name)
                }
            }
        }
    }
}

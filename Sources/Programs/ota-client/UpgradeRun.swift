import Archives
import CommandRunning
import ConfigurationFormat
import DurableStorage
import Glibc
import Logging
import PackageInstallation
import SimpleOTAFormat
import SimpleOTATransport
import Terminal

/// One run of the client, from its configuration to the release in use.
struct UpgradeRun {
    /// How long the script may take.
    static let scriptTimeout = Duration.seconds(3600)

    let file: ConfigurationFile
    let question: Question
    let logger: Logger

    func run() async throws {
        self.log(.readingConfiguration(path: self.file.path))
        let configured = try self.settings()
        let deployment = configured.deploymentDirectory.map {
            ReleaseDeployment(baseDirectory: self.file.resolve($0), limits: UnpackLimits())
        }
        if let deployment, let directory = configured.deploymentDirectory {
            try self.recover(deployment, in: self.file.resolve(directory), latest: configured.current)
        }
        let settings = try self.settings()
        let directory = ClientDirectory(settings, in: self.file)
        try makeDirectories(directory.path)
        let client = UpdateClient(settings: settings, directory: directory, logger: self.logger) { _ in
            try await self.isWanted(settings)
        }
        guard case .downloaded(let name, let path) = try await client.run() else { return }
        try TerminationSignals.check()
        try await self.install(name, at: path, settings, deployment)
        self.log(.upgraded(name))
    }

    private func settings() throws -> ClientSettings {
        let document = try self.file.read()
        do {
            return try ClientSettings(document)
        } catch {
            throw ConfigurationFileError(path: self.file.path, problem: error.description)
        }
    }

    /// Replaces the configuration by itself, because a download that cannot be remembered would come again with
    /// every run.
    private func requireReplaceableConfiguration() throws {
        do {
            try self.replaceConfiguration(by: self.file.read())
        } catch let error as StorageError {
            throw UpgradeError.configurationNotReplaceable(error)
        }
    }

    func replaceConfiguration(by document: ConfigurationDocument) throws(StorageError) {
        try replaceFileAtomically(
            at: self.file.path, with: document.bytes, permissions: 0o644, links: .followed)
    }

    /// What would fail behind the download is better known before it.
    private func isWanted(_ settings: ClientSettings) async throws -> Bool {
        if let script = settings.script, access(self.file.resolve(script), R_OK) != 0 {
            throw UpgradeError.scriptMissing(path: script)
        }
        try self.requireReplaceableConfiguration()
        guard try await self.question.answer() else { return false }
        self.log(.readyToUpgrade)
        return true
    }

    private func install(
        _ name: PackageName, at path: String, _ settings: ClientSettings, _ deployment: ReleaseDeployment?
    ) async throws {
        guard let deployment, let directory = settings.deploymentDirectory else {
            return try await self.activate(name, at: path, settings, environment: [:])
        }
        do {
            try await self.deploy(name, at: path, settings, deployment, into: directory)
        } catch let error as CancellationError {
            self.log(.deploymentUndone)
            throw error
        }
        self.log(.deployed(path: directory + "/releases/" + name.text))
    }

    private func deploy(
        _ name: PackageName, at path: String, _ settings: ClientSettings, _ deployment: ReleaseDeployment,
        into directory: String
    ) async throws {
        try await deployment.deploy(package: path, releaseName: name.text) {
            let base = Self.absolute(self.file.resolve(directory))
            let environment = ["OTA_RELEASE": base + "/releases/" + name.text]
            try await self.activate(name, at: path, settings, environment: environment)
        }
    }

    /// Remembering is a part of it, so that a failure undoes the deployment.
    private func activate(
        _ name: PackageName, at path: String, _ settings: ClientSettings, environment: [String: String]
    ) async throws {
        try await self.runScript(settings, package: path, environment: environment)
        try TerminationSignals.check()
        try self.remember(name)
    }

    private func runScript(
        _ settings: ClientSettings, package path: String, environment: [String: String]
    ) async throws {
        try TerminationSignals.check()
        guard let script = settings.script else { return }
        self.log(.runningScript(path: script))
        let outcome = try await ScriptRunner.run(
            script: script, arguments: [Self.absolute(path)], environment: environment,
            workingDirectory: self.file.directory, timeout: Self.scriptTimeout)
        try TerminationSignals.check()
        guard outcome.isSuccess else {
            throw UpgradeError.scriptFailed(
                path: script, outcome, isUndone: settings.deploymentDirectory != nil)
        }
    }

    /// Read anew, because somebody may have edited the file during the download.
    private func remember(_ name: PackageName) throws {
        try self.replaceConfiguration(
            by: ClientSettings.document(self.file.read(), afterUpgradeTo: name))
    }

    private func log(_ line: ClientLogLine) {
        self.logger.info("\(line.text(hiding: SharedSecret("")))")
    }

    private static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

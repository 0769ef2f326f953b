import DurableStorage
internal import InstallEngine
package import InstallHandlers
internal import InstallStorage

/// What a dry run found out.
package struct PlannedInstallation: Sendable {
    /// What would be done, or what is in the way.
    package let outcome: PlanOutcome
    /// What is worth a person's attention besides.
    package let remarks: [String]
}

extension InstallAgent {
    /// What became of a wish, before there is a plan.
    enum Request {
        /// With a remark where that version is in force already.
        case request(InstallRequest, inForce: String?)
        case impossible([String])
    }

    /// Plans an installation and checks the whole plan; changes nothing, not even the agent's own state.
    package func plan(_ wish: InstallWish) throws -> PlannedInstallation {
        let journal = try self.state.journal()
        let engine = InstallEngine(
            policy: self.settings.policy, records: journal.current, boot: try BootIdentity.current())
        var remarks: [String] = []
        var problems = Self.unfinished(engine).map { [$0] } ?? []
        switch try self.request(wish, journal, telling: { remarks.append($0) }) {
        case .impossible(let found): problems += found
        case .request(let request, inForce: _):
            let parts = DeviceParts(self.settings, for: request.handler)
            let outcome = parts.planner().plan(request, on: DirectoryDisk())
            if case .impossible(let found) = outcome { problems += found }
            if problems.isEmpty { return PlannedInstallation(outcome: outcome, remarks: remarks) }
        }
        return PlannedInstallation(outcome: .impossible(problems: problems), remarks: remarks)
    }

    static let noTrialRemark =
        "no health check is configured ([health] check.NAME): a release is confirmed as soon as it is in force,"
        + " whether it works or not"

    /// Settles what a wish leaves open.
    func request(
        _ wish: InstallWish, _ journal: InstallJournal, telling tell: (String) -> Void
    ) throws -> Request {
        guard let handler = wish.handler ?? self.settings.defaultHandler else {
            let names = self.settings.configuredHandlers.map(\.rawValue).joined(separator: ", ")
            return .impossible([
                "several handlers are configured (\(names)): choose one by --handler, or by `handler` in [install]"
            ])
        }
        guard self.settings.configuredHandlers.contains(handler) else {
            return .impossible([
                "handler \(handler.rawValue) is not configured: add a section [\(handler.rawValue)] to the"
                    + " configuration"
            ])
        }
        let artifact: InstallArtifact
        switch try self.artifact(wish, handler) {
        case .success(let found): artifact = found
        case .failure(let problem): return .impossible([problem.text])
        }
        guard let version = wish.version ?? Self.version(of: artifact) else {
            return .impossible(["standard input has no name that tells a version: give one by --version"])
        }
        if wish.version == nil {
            tell("version \(printable(version)), \(Self.origin(of: version, artifact))")
        }
        if artifact.source == .stream, artifact.sha256 == nil {
            tell(
                "no --sha256 is given: an image that is not compressed and ends too early cannot be told from a"
                    + " whole one")
        }
        let inForce = VersionInForce.find(handler, journal, self.settings)
        let request = InstallRequest(
            deployment: journal.nextDeployment, handler: handler, version: version,
            previousVersion: inForce, artifact: artifact, isForced: wish.isForced)
        let remark = "version \(printable(version)) is in force already; --force installs it once more"
        return .request(request, inForce: inForce == version && !wish.isForced ? remark : nil)
    }

    private struct Problem: Error {
        let text: String
    }

    private func artifact(
        _ wish: InstallWish, _ handler: HandlerKind
    ) throws -> Result<InstallArtifact, Problem> {
        guard wish.file != "-" else {
            guard handler == .image else {
                return .failure(
                    Problem(
                        text:
                            "standard input is taken for images only; handler \(handler.rawValue) needs a file"
                    ))
            }
            return .success(ArtifactFile.standardInput(sha256: wish.sha256))
        }
        var artifact: InstallArtifact
        do {
            artifact = try ArtifactFile.file(wish.file, sha256: wish.sha256)
        } catch {
            return .failure(Problem(text: "\(error)"))
        }
        // A file is read more than once, and what was planned must be what is put in force, also behind a hook or
        // a power failure that changed it: each step that uses it compares this digest.
        guard case .file(let path) = artifact.source else { return .success(artifact) }
        let digest = try ArtifactFile.digest(of: path, isInterrupted: self.isInterrupted)
        if let wanted = wish.sha256, wanted != digest {
            return .failure(
                Problem(
                    text:
                        "'\(printable(path))' is not what it should be: its SHA-256 is \(hexadecimalText(digest)),"
                        + " not \(hexadecimalText(wanted)). Fetch it again"))
        }
        artifact.sha256 = digest
        return .success(artifact)
    }

    private static func version(of artifact: InstallArtifact) -> String? {
        if case .file = artifact.source, let version = ArtifactVersion.inName(artifact.name) {
            return version
        }
        return artifact.sha256.map { ArtifactVersion.ofDigest($0) }
    }

    private static func origin(of version: String, _ artifact: InstallArtifact) -> String {
        ArtifactVersion.inName(artifact.name) == version
            ? "read from the file's name" : "the first 12 digits of the file's SHA-256"
    }
}

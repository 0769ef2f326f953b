public import InstallEngine

/// Decides an installation completely before anything is changed.
public struct InstallPlanner<Disk: InstallDisk> {
    let settings: HandlerSettings
    let unpacking: any PackageUnpacking<Disk>
    let slots: (any ImageSlots)?
    let bootLoader: (any BootLoader)?

    /// Plans with what the device has.
    public init(
        settings: HandlerSettings, unpacking: any PackageUnpacking<Disk>, slots: (any ImageSlots)?,
        bootLoader: (any BootLoader)?
    ) {
        self.settings = settings
        self.unpacking = unpacking
        self.slots = slots
        self.bootLoader = bootLoader
    }

    /// Plans an installation and checks the whole plan; changes nothing.
    ///
    /// All problems are found, not only the first; those that depend on another that is there already are
    /// left out.
    public func plan(_ request: InstallRequest, on disk: Disk) -> PlanOutcome {
        var findings = PlanFindings()
        self.checkVersion(of: request, &findings)
        let isReadable = self.checkArtifact(of: request, on: disk, &findings)
        let draft =
            switch request.handler {
            case .release: self.releaseDraft(request, isReadable: isReadable, on: disk, &findings)
            case .script: self.scriptDraft(request, isReadable: isReadable, on: disk, &findings)
            case .image: self.imageDraft(request, &findings)
            case .command: self.commandDraft(&findings)
            }
        guard let draft, findings.problems.isEmpty else { return .impossible(problems: findings.problems) }
        if !self.settings.hasTrial {
            findings.add(
                note: "No health checks are configured: version \(request.version) is taken for healthy as"
                    + " soon as it is installed.")
        }
        let plan = InstallPlan(
            deployment: request.deployment, purpose: .install, handler: request.handler,
            version: request.version, previousVersion: request.previousVersion, artifact: request.artifact,
            draft: self.configured(draft, isStream: request.artifact.source == .stream))
        return .possible(plan, notes: findings.notes)
    }

    /// A draft without the steps that are not configured; what came as a file is not downloaded.
    func configured(_ draft: PlanDraft, isStream: Bool) -> PlanDraft {
        PlanDraft(
            place: draft.place,
            steps: draft.steps.filter { step in
                self.isConfigured(step) && (isStream || step != .runDownloadHook)
            },
            undoSteps: draft.undoSteps.filter { self.isConfigured($0.step) })
    }

    /// Whether a step that the configuration may leave out is wanted.
    private func isConfigured(_ step: InstallStep) -> Bool {
        switch step {
        case .runDownloadHook, .runBeforeHook, .runAfterHook, .runRollbackHook:
            self.settings.hooks.contains(step)
        case .trial: self.settings.hasTrial
        default: true
        }
    }
}

extension InstallPlanner {
    /// The longest version, in bytes.
    private static var versionByteCountLimit: Int { 64 }

    private func checkVersion(of request: InstallRequest, _ findings: inout PlanFindings) {
        let bytes = request.version.utf8
        if !(1...Self.versionByteCountLimit).contains(bytes.count) {
            findings.add(
                problem:
                    "The version has \(bytes.count) bytes; give one of 1 to \(Self.versionByteCountLimit).")
        } else if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            findings.add(problem: "The version contains a control character; give one that is plain text.")
        } else if request.handler == .release,
            bytes.contains(UInt8(ascii: "/")) || bytes.first == UInt8(ascii: ".")
        {
            findings.add(
                problem: "The version '\(request.version)' cannot be a directory's name; give one without a"
                    + " slash that does not begin with a dot.")
        }
        if request.version == request.previousVersion, !request.isForced {
            findings.add(
                problem:
                    "Version \(request.version) is in force already; force the installation to repeat it.")
        }
    }

    /// - Returns: whether the artifact may be looked into.
    private func checkArtifact(
        of request: InstallRequest, on disk: Disk, _ findings: inout PlanFindings
    ) -> Bool {
        guard case .file(let path) = request.artifact.source else {
            guard request.handler != .image else { return true }
            findings.add(
                problem: "The handler \(request.handler.rawValue) reads its file more than once and cannot"
                    + " take a stream; store it in a file first.")
            return false
        }
        guard path.utf8.first == UInt8(ascii: "/") else {
            findings.add(problem: "The path '\(path)' is not absolute; give one that begins with a slash.")
            return false
        }
        guard let entry = findings.look("\(path) cannot be read", { try disk.entry(at: path) }) else {
            return false
        }
        switch entry {
        case .file(let byteCount):
            if byteCount == 0 {
                findings.add(problem: "\(path) is empty; get it again.")
                return false
            }
            guard let promised = request.artifact.byteCount, promised != byteCount else { return true }
            findings.add(
                problem: "\(path) has \(byteCount) bytes, not \(promised) as it should; get it again.")
        case .symbolicLink: return true
        case .directory, .other:
            findings.add(problem: "\(path) is no regular file; give the file that is to be installed.")
        case nil: findings.add(problem: "\(path) does not exist; look at the path.")
        }
        return false
    }
}

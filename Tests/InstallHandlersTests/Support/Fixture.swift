import InstallEngine
import InstallHandlers
import Testing

/// A device with everything configured, and a package for it.
struct Fixture {
    var settings = HandlerSettings()
    var disk = MemoryDisk()
    var package = TestPackage(files: ["customup.sh": "script", "program": "new"])
    var device = TestDevice()
    var request: InstallRequest

    /// All hooks.
    static let hooks: Set<InstallStep> = [
        .runDownloadHook, .runBeforeHook, .runAfterHook, .runRollbackHook,
    ]

    init(_ handler: HandlerKind, version: String = "1.4.2", previousVersion: String? = "1.4.1") {
        self.request = InstallRequest(
            deployment: 7, handler: handler, version: version, previousVersion: previousVersion,
            artifact: InstallArtifact(
                source: .file(path: "/tmp/package"), name: "package", byteCount: 7, sha256: nil))
        self.settings.release = ReleaseSettings(directory: "/opt/app", keptCount: 2)
        self.settings.script = ScriptSettings(directory: "/var/lib/app")
        self.settings.image = ImageSettings(slots: [.a, .b])
        self.settings.command = CommandSettings()
        self.disk.set("/tmp/package", text: "package")
        self.disk.set("/opt/other", text: "")
        self.disk.set("/var/lib/other", text: "")
    }

    /// With a version installed before.
    mutating func installFormer() {
        self.disk.set("/opt/app/releases/1.4.1/program", text: "old")
        self.disk.set("/opt/app/current", .link("releases/1.4.1"))
        self.disk.set("/var/lib/app/dst/program", text: "old")
        self.disk.set("/var/lib/app/version", text: "1.4.1\n")
    }

    var planner: InstallPlanner<MemoryDisk> {
        InstallPlanner(
            settings: self.settings, unpacking: self.package, slots: self.device, bootLoader: self.device)
    }

    var performer: StepPerformer<MemoryDisk> {
        StepPerformer(
            settings: self.settings, disk: self.disk, unpacking: self.package, slots: self.device,
            bootLoader: self.device)
    }

    /// The plan, which must be possible.
    func plan() throws -> InstallPlan { try self.planAndNotes().plan }

    /// The plan, which must be possible, and its notes.
    func planAndNotes() throws -> (plan: InstallPlan, notes: [String]) {
        let outcome = self.planner.plan(self.request, on: self.disk)
        guard case .possible(let plan, let notes) = outcome else {
            throw MemoryDisk.Refusal(description: "\(outcome)")
        }
        return (plan, notes)
    }

    /// What is in the plan's way.
    func problems() -> [String] {
        guard case .impossible(let problems) = self.planner.plan(self.request, on: self.disk) else {
            return []
        }
        return problems
    }
}

extension StepPerformer<MemoryDisk> {
    /// Performs steps as a shell does: what is a command here writes a file, if anything.
    mutating func run(_ steps: [InstallStep], of plan: InstallPlan) throws -> StepResult {
        for step in steps {
            if step == .runScript, case .script(let place) = plan.place {
                let path = "\(place.directory)/\(place.staging)/made-by-script"
                try self.disk.writeFile(path, [1])
                try self.disk.synchronizeTree(place.directory)
            }
            guard Self.performs(step) else { continue }
            let result = try self.perform(step, of: plan)
            guard result == .succeeded else { return result }
        }
        return .succeeded
    }
}

internal import CommandRunning
import DurableStorage
import Glibc
internal import HealthChecking
internal import InstallEngine
internal import InstallHandlers
internal import InstallStorage

extension InstallAgent {
    /// Looks at everything that an installation needs, and runs the health checks once; changes nothing.
    package func check() async -> [AgentFinding] {
        var findings: [AgentFinding] = []
        self.checkState(&findings)
        if let release = self.settings.handlers.release {
            Self.checkDirectory(release.directory, "[release]", &findings)
            for line in self.settings.serviceCommands { Self.checkProgram(line, "[release]", &findings) }
        }
        if let script = self.settings.handlers.script {
            Self.checkDirectory(script.directory, "[script]", &findings)
        }
        if self.settings.handlers.image != nil { self.checkImage(&findings) }
        if let installer = self.settings.installer { Self.checkInstaller(installer, &findings) }
        for (step, line) in self.settings.hooks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let name = StepEnvironment.hookName(of: step) ?? step.rawValue
            Self.checkProgram(line, "[hooks] \(name)", &findings)
        }
        await self.checkHealth(&findings)
        return findings
    }

    private func checkState(_ findings: inout [AgentFinding]) {
        let subject = "[device] state-directory"
        Self.checkDirectory(self.settings.stateDirectory, subject, &findings)
        do {
            let journal = try self.state.journal()
            let engine = InstallEngine(
                policy: self.settings.policy, records: journal.current, boot: try BootIdentity.current())
            if let unfinished = Self.unfinished(engine) {
                findings.append(AgentFinding(kind: .note, subject: "journal", text: unfinished))
            }
        } catch {
            findings.append(AgentFinding(kind: .problem, subject: "journal", text: "\(error)"))
        }
    }

    private func checkImage(_ findings: inout [AgentFinding]) {
        let parts = DeviceParts(self.settings, for: .image)
        guard let bootLoader = parts.bootLoader else { return }
        do {
            try bootLoader.requireUsable()
            let state = try bootLoader.state()
            let trial = state.trial.map { ", slot \($0) is on trial" } ?? ""
            findings.append(
                AgentFinding(
                    kind: .fine, subject: "[boot]",
                    text: "slot \(state.running) runs, slot \(state.primary) is booted next\(trial)"))
            self.checkSlots(running: state.running, &findings)
        } catch {
            findings.append(AgentFinding(kind: .problem, subject: "[boot]", text: "\(error)"))
        }
        if let device = Self.device(of: self.settings.stateDirectory), device == Self.device(of: "/") {
            findings.append(
                AgentFinding(
                    kind: .note, subject: "[device] state-directory",
                    text:
                        "lies on the file system of '/': where that is a slot, the new system finds no journal;"
                        + " put it on a partition of its own"))
        }
        guard let restart = self.settings.restartCommand else {
            findings.append(
                AgentFinding(
                    kind: .note, subject: "[image]",
                    text: "no `restart-command`: after an installation somebody else must restart the device")
            )
            return
        }
        Self.checkProgram(restart, "[image] restart-command", &findings)
    }

    private func checkSlots(running: SlotName, _ findings: inout [AgentFinding]) {
        let slots = SlotDevices(
            paths: self.settings.slotPaths, running: running, input: nil, progress: nil)
        for slot in self.settings.slotPaths.keys.sorted(by: { $0.text < $1.text }) where slot != running {
            do {
                try slots.requireWritable(slot, byteCount: nil)
                findings.append(
                    AgentFinding(kind: .fine, subject: "[image] slot.\(slot)", text: "can be written"))
            } catch {
                findings.append(
                    AgentFinding(kind: .problem, subject: "[image] slot.\(slot)", text: "\(error)"))
            }
        }
    }

    private static func checkInstaller(_ installer: InstallerCommands, _ findings: inout [AgentFinding]) {
        self.checkProgram(installer.install, "[command] install", &findings)
        if let confirm = installer.confirm { self.checkProgram(confirm, "[command] confirm", &findings) }
        if let restart = installer.restart { self.checkProgram(restart, "[command] restart", &findings) }
        guard let undo = installer.undo else {
            findings.append(
                AgentFinding(
                    kind: .note, subject: "[command]",
                    text: "no `rollback`: what the installer has done cannot be undone by the agent"))
            return
        }
        self.checkProgram(undo, "[command] rollback", &findings)
    }

    private func checkHealth(_ findings: inout [AgentFinding]) async {
        guard !self.settings.checks.isEmpty else {
            let text =
                self.settings.policy.confirmation == .manual
                ? "no health check is configured: a release is confirmed by 'fleetcast-agent confirm' alone"
                : Self.noTrialRemark
            findings.append(AgentFinding(kind: .note, subject: "[health]", text: text))
            return
        }
        let failure = await HealthChecker(self.settings.checks).run()
        let names = self.settings.checks.map(\.name).joined(separator: ", ")
        findings.append(
            AgentFinding(
                kind: failure == nil ? .fine : .problem, subject: "[health]",
                text: failure ?? "healthy: \(names)"))
    }

    /// The device that a path lies on, or would; `nil` where that cannot be told.
    private static func device(of path: String) -> UInt64? {
        var existing = path
        var status = stat()
        while stat(existing, &status) != 0 {
            guard errno == ENOENT, existing != "/" else { return nil }
            existing = DirectoryDisk.directory(of: existing)
        }
        return UInt64(status.st_dev)
    }

    /// A directory that is there, or can be made, and is written to.
    private static func checkDirectory(
        _ path: String, _ subject: String, _ findings: inout [AgentFinding]
    ) {
        var existing = path
        while access(existing, F_OK) != 0, errno == ENOENT, existing != "/" {
            existing = DirectoryDisk.directory(of: existing)
        }
        var status = stat()
        guard stat(existing, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, access(existing, W_OK) == 0
        else {
            let error = StorageError(
                operation: "write in", path: existing, errno: errno == 0 ? ENOTDIR : errno)
            findings.append(AgentFinding(kind: .problem, subject: subject, text: "\(error)"))
            return
        }
        let text =
            existing == path ? "'\(printable(path))' can be written" : "'\(printable(path))' will be made"
        findings.append(AgentFinding(kind: .fine, subject: subject, text: text))
    }

    private static func checkProgram(
        _ line: CommandLine, _ subject: String, _ findings: inout [AgentFinding]
    ) {
        let isFound: Bool
        if line.program.contains("/") {
            isFound = access(line.program, X_OK) == 0
        } else {
            let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
            isFound = search.split(separator: ":").contains { access("\($0)/\(line.program)", X_OK) == 0 }
        }
        let name = "'\(printable(line.program))'"
        findings.append(
            AgentFinding(
                kind: isFound ? .fine : .problem, subject: subject,
                text: isFound
                    ? "\(name) can be run" : "there is no program \(name): install it, or correct the path"))
    }
}

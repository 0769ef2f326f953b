import Archives
import CommandRunning
import Foundation
import InstallEngine
import InstallHandlers
import TestBed
import Testing

@testable import InstallRunning

@Suite("An agent and what happens around it", .serialized)
struct InstallAgentTests {
    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("agent")
    }

    private func agent(
        _ configuration: String, isInterrupted: @escaping @Sendable () -> Bool = { false },
        reporter: @escaping AgentReporter = { _ in }
    ) throws -> InstallAgent {
        let text = "[device]\nstate-directory = \(self.scratch.file("state"))\n" + configuration
        return InstallAgent(
            settings: try AgentSettings(parsing: Array(text.utf8), path: "agent.conf"), reporter: reporter,
            isInterrupted: isInterrupted)
    }

    private var handOver: String {
        "[command]\ninstall = /bin/sh -c 'cat \"$1\" >> \(self.scratch.file("installed"))' x {artifact}\n"
    }

    private func failure(of end: DeploymentEnd) -> String {
        switch end {
        case .ended(_, .failed(let reason)), .ended(_, .rolledBack(let reason)): return reason.text
        default: return "\(end)"
        }
    }

    @Test("A file that a hook replaces is not handed over")
    func replacedByHook() async throws {
        let file = try self.scratch.write("good", to: "app-2.0.bin")
        try self.scratch.write("evil", to: "evil")
        let swap = "mv \(self.scratch.file("evil")) \(file)"
        let agent = try self.agent(self.handOver + "[hooks]\nbefore-install = /bin/sh -c '\(swap)'\n")
        let digest = try ArtifactFile.digest(of: file, isInterrupted: { false })
        let end = try await agent.install(InstallWish(file: file, sha256: digest))
        #expect(self.failure(of: end).contains("SHA-256 is "), "\(end)")
        #expect(self.failure(of: end).contains("not \(hexadecimalText(digest))"))
        #expect(self.scratch.text(of: "installed") == nil)
    }

    @Test("A package that a hook replaces is not unpacked, though nobody gave a digest")
    func replacedPackage() async throws {
        try self.scratch.write("good", to: "good/word")
        try self.scratch.write("evil", to: "bad/word")
        for name in ["good", "bad"] {
            let tar = CommandLine(
                program: "tar",
                arguments: ["-cf", self.scratch.file("\(name).tar"), "-C", self.scratch.file(name), "word"])
            let result = try await CommandRunner.run(
                tar, environment: [:], workingDirectory: "/", timeout: .seconds(60), outputLimit: 4096)
            try #require(result.outcome.isSuccess)
        }
        let directory = try self.scratch.subdirectory("app")
        let swap = "cp \(self.scratch.file("bad.tar")) \(self.scratch.file("good.tar"))"
        let agent = try self.agent(
            "[release]\ndirectory = \(directory)\n[hooks]\nbefore-install = /bin/sh -c '\(swap)'\n")
        let end = try await agent.install(InstallWish(file: self.scratch.file("good.tar"), version: "2"))
        #expect(self.failure(of: end).contains("not the file any more"), "\(end)")
        #expect(!FileManager.default.fileExists(atPath: directory + "/current"))
    }

    @Test(
        "A file that changes while a step uses it fails the step; an installer may remove it"
    )
    func changedMeanwhile() async throws {
        let file = try self.scratch.write("good", to: "app-2.0.bin")
        let writing = try self.agent("[command]\ninstall = /bin/sh -c 'echo more >> \"$1\"' x {artifact}\n")
        let end = try await writing.install(InstallWish(file: file))
        #expect(self.failure(of: end).contains("written or replaced while"), "\(end)")
        let removing = try self.agent("[command]\ninstall = rm {artifact}\n")
        guard case .ended(_, .confirmed) = try await removing.install(InstallWish(file: file)) else {
            Issue.record("an installer may remove its file")
            return
        }
    }

    @Test(
        "What is no request does not keep a trial from its end", .timeLimit(.minutes(2)),
        arguments: ["directory", "large", "link"])
    func badRequest(kind: String) async throws {
        let path = self.scratch.file("state/requests/rollback")
        let plant =
            switch kind {
            case "directory": "mkdir -p \(path)/inner"
            case "large": "head -c 100 /dev/zero > \(path)"
            default: "ln -s /dev/null \(path)"
            }
        let agent = try self.agent(
            self.handOver + """
                [hooks]
                after-install = /bin/sh -c '\(plant)'
                [health]
                settle = 0s
                deadline = 20s
                interval = 100ms
                rounds = 1
                check.own = command:/bin/sh -c '\(plant); sleep 0.4'

                """)
        let file = try self.scratch.write("good", to: "app-2.0.bin")
        let end = try await agent.install(InstallWish(file: file))
        guard case .ended(_, .confirmed) = end else {
            Issue.record("\(end)")
            return
        }
    }

    @Test("A command that outlived its agent is ended before its step runs again")
    func strandedCommand() async throws {
        let state = self.scratch.file("state")
        let marker = self.scratch.file("late")
        let line = CommandLine(
            program: "/bin/sh",
            arguments: ["-c", "sleep 50; echo late > \(marker); sleep 60"])
        async let stranded = CommandRunner.run(
            line, environment: [StrandedCommands.variable: state], workingDirectory: "/",
            timeout: .seconds(300), outputLimit: 100)
        async let other = CommandRunner.run(
            CommandLine(program: "sleep", arguments: ["1.5"]),
            environment: [StrandedCommands.variable: state + "2"], workingDirectory: "/",
            timeout: .seconds(300), outputLimit: 100)
        let start = ContinuousClock.now
        while StrandedCommands.leaders(of: state).isEmpty, ContinuousClock.now - start < .seconds(60) {
            try await Task.sleep(for: .milliseconds(20))
        }
        let agent = try self.agent(self.handOver)
        _ = try await agent.resume()
        #expect(StrandedCommands.leaders(of: state).isEmpty)
        #expect(try await stranded.outcome == .signaled(SIGTERM))
        #expect(try await other.outcome.isSuccess)
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test("Commands of steps say whose they are")
    func commandMark() async throws {
        let agent = try self.agent(
            "[command]\ninstall = /bin/sh -c 'echo $FLEETCAST_STATE_DIRECTORY > \"$1\"' {artifact}"
                + " \(self.scratch.file("said"))\n"
        )
        let file = try self.scratch.write("good", to: "app-2.0.bin")
        _ = try await agent.install(InstallWish(file: file))
        #expect(self.scratch.text(of: "said") == self.scratch.file("state") + "\n")
    }

    @Test("A signal during confirm-command leaves the release on trial, and resume confirms it")
    func signalWhileConfirming() async throws {
        let flag = self.scratch.file("signal")
        let configuration =
            self.handOver
            + "confirm = /bin/sh -c 'touch \(flag); sleep 0.5'\nrollback = touch \(self.scratch.file("undone"))\n"
        let agent = try self.agent(
            configuration, isInterrupted: { FileManager.default.fileExists(atPath: flag) })
        let file = try self.scratch.write("good", to: "app-2.0.bin")
        let end = try await agent.install(InstallWish(file: file))
        switch end {
        case .leftOnTrial, .ended(_, .confirmed): break
        default: Issue.record("\(end)")
        }
        _ = try await self.agent(configuration).resume()
        #expect(self.scratch.text(of: "undone") == nil)
        #expect(try agent.state.journal().lastConfirmed?.version == "2.0")
    }

    @Test("A script's content that cannot be synchronised is a failure")
    func unsynchronised() async throws {
        try self.scratch.write("rm -rf \"$PWD\"\n", to: "staging/customup.sh")
        let settings = try AgentSettings(
            parsing: Array("[script]\ndirectory = \(self.scratch.path)\n".utf8), path: "agent.conf")
        let steps = CommandSteps(
            settings: settings, log: DeploymentLog(directory: self.scratch.path, deployment: 1),
            isInterrupted: { false })
        let plan = InstallPlan(
            deployment: 1, purpose: .install, handler: .script, version: "2", previousVersion: nil,
            artifact: InstallArtifact(
                source: .file(path: "/none"), name: "none", byteCount: 1, sha256: nil),
            place: .script(
                ScriptPlace(
                    directory: self.scratch.path, staging: "staging", former: "former",
                    previousVersionFile: nil)),
            steps: [.runScript], undoSteps: [])
        #expect(await steps.perform(.runScript, of: plan, rollingBack: nil) != .succeeded)
    }

    @Test("What is in force already is a problem of the plan, unless it is forced")
    func inForce() async throws {
        let agent = try self.agent(self.handOver)
        let file = try self.scratch.write("good", to: "app-2.0.bin")
        _ = try await agent.install(InstallWish(file: file))
        guard case .impossible(problems: let problems) = try agent.plan(InstallWish(file: file)).outcome
        else {
            Issue.record("in force already")
            return
        }
        #expect(problems.contains { $0.contains("in force already") })
        #expect(try await agent.install(InstallWish(file: file)).isNothingToDo)
        guard case .possible = try agent.plan(InstallWish(file: file, isForced: true)).outcome else {
            Issue.record("forced")
            return
        }
    }

    @Test("Unpacking keeps and refuses what [install] says")
    func unpacking() throws {
        let settings = try AgentSettings(
            parsing: Array(
                "[install]\nextended-attributes = yes\nspecial-modes = refuse\n[release]\ndirectory = /srv\n"
                    .utf8),
            path: "agent.conf")
        #expect(settings.unpacking.keepsExtendedAttributes && settings.unpacking.specialModes == .refused)
        #expect(throws: AgentConfigurationError.self) {
            try AgentSettings(
                parsing: Array("[install]\nspecial-modes = maybe\n[release]\ndirectory = /srv\n".utf8),
                path: "agent.conf")
        }
    }
}

extension DeploymentEnd {
    fileprivate var isNothingToDo: Bool {
        if case .nothingToDo = self { return true }
        return false
    }
}

import InstallEngine
import TestBed
import Testing

@testable import InstallRunning

@Suite("Steps that run commands")
struct CommandStepsTests {
    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("steps")
        try self.scratch.write(
            "for word in \"$@\"; do echo \"[$word]\"; done > \(self.scratch.file("words"))\n", to: "words.sh")
    }

    private func steps(
        _ configuration: String, isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) throws -> CommandSteps {
        let settings = try AgentSettings(parsing: Array(configuration.utf8), path: "agent.conf")
        let log = DeploymentLog(directory: self.scratch.path, deployment: 4)
        return CommandSteps(settings: settings, log: log, isInterrupted: isInterrupted)
    }

    private func plan(version: String = "2", name: String = "app.bin") -> InstallPlan {
        InstallPlan(
            deployment: 4, purpose: .install, handler: .command, version: version, previousVersion: nil,
            artifact: InstallArtifact(
                source: .file(path: "/srv/a b/\(name)"), name: name, byteCount: 1, sha256: nil),
            place: .command, steps: [.handOver], undoSteps: [])
    }

    @Test("An installer's words are replaced once, and each stays one argument, whatever it contains")
    func words() async throws {
        let steps = try self.steps(
            "[command]\ninstall = /bin/sh \(self.scratch.file("words.sh")) {artifact} v={version}{name} {other} {}\n"
        )
        let plan = self.plan(version: "1 2;$(id)", name: "{version} 'x.bin")
        #expect(await steps.perform(.handOver, of: plan, rollingBack: nil) == .succeeded)
        #expect(
            self.scratch.text(of: "words")
                == "[/srv/a b/{version} 'x.bin]\n[v=1 2;$(id){version} 'x.bin]\n[{other}]\n[{}]\n")
    }

    @Test("A failure names the command, its status and its last words, and is in the report")
    func failure() async throws {
        let steps = try self.steps(
            "[command]\ninstall = /bin/sh -c 'echo first; echo \"disk is full\" >&2; exit 9' {artifact}\n")
        guard case .failed(let text) = await steps.perform(.handOver, of: self.plan(), rollingBack: nil)
        else {
            Issue.record("a command that fails is a failure")
            return
        }
        #expect(text.contains("exit status 9") && text.contains("disk is full"))
        #expect(self.scratch.text(of: "4.log")?.contains("first") == true)
    }

    @Test("However much a command writes, a report keeps 64 KiB of it")
    func bounded() async throws {
        let steps = try self.steps(
            "[command]\ninstall = /bin/sh -c 'echo begin; head -c 9000000 /dev/zero | tr \"\\\\0\" x; echo end' {artifact}\n"
        )
        #expect(await steps.perform(.handOver, of: self.plan(), rollingBack: nil) == .succeeded)
        let report = TestFiles.bytes(of: self.scratch.file("4.log"))
        #expect(report.count < 66 << 10 && report.count > 60 << 10, "\(report.count)")
        let text = String(decoding: report, as: UTF8.self)
        #expect(text.contains("begin") && text.contains("end"))
    }

    @Test("Of several services the first that fails ends the step")
    func services() async throws {
        let trace = self.scratch.file("trace")
        let steps = try self.steps(
            """
            [release]
            directory = /srv
            restart-command =
                /bin/sh -c 'echo one >> \(trace)'
                /bin/sh -c 'echo two >> \(trace); exit 1'
                /bin/sh -c 'echo three >> \(trace)'

            """)
        let result = await steps.perform(.restartServices, of: self.plan(), rollingBack: nil)
        #expect(result != .succeeded)
        #expect(self.scratch.text(of: "trace") == "one\ntwo\n")
    }

    @Test("A signal ends a command on the way forward, but not on the way back")
    func interruption() async throws {
        let configuration =
            "[release]\ndirectory = /srv\n[hooks]\nbefore-install = sleep 300\non-rollback = sleep 0.3\n"
        let steps = try self.steps(configuration, isInterrupted: { true })
        let start = ContinuousClock().now
        guard case .failed(let text) = await steps.perform(.runBeforeHook, of: self.plan(), rollingBack: nil)
        else {
            Issue.record("a command that a signal ends is a failure")
            return
        }
        #expect(text.contains("a signal asked") && ContinuousClock().now - start < .seconds(120))
        let reason = FailureReason(.requested, "")
        #expect(await steps.perform(.runRollbackHook, of: self.plan(), rollingBack: reason) == .succeeded)
    }

    @Test("What is not configured any more: hooks are nothing to do, installers are a failure")
    func notConfigured() async throws {
        let steps = try self.steps("[release]\ndirectory = /srv\n")
        #expect(await steps.perform(.runAfterHook, of: self.plan(), rollingBack: nil) == .succeeded)
        #expect(await steps.perform(.handOver, of: self.plan(), rollingBack: nil) != .succeeded)
        #expect(await steps.perform(.unpack, of: self.plan(), rollingBack: nil) != .succeeded)
    }
}

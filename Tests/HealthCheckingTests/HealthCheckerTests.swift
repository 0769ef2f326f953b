import CommandRunning
import Foundation
import HealthChecking
import TestBed
import Testing

@Suite("A round of health checks")
struct HealthCheckerTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("without checks is healthy")
    func nothing() async {
        #expect(await HealthChecker([]).run() == nil)
    }

    @Test("runs commands, and quotes what a failing one said last")
    func commands() async throws {
        try self.scratch.write(
            "#!/bin/sh\necho first; echo \"the disk is $1\" >&2; exit 3\n", to: "sick", mode: 0o755)
        let checks = [
            try self.check("good", "command:true"),
            try self.check("disk", "command:\(self.scratch.file("sick")) full"),
            try self.check("gone", "command:\(self.scratch.file("missing"))"),
        ]
        #expect(await HealthChecker([checks[0]]).run() == nil)
        let failure = await HealthChecker(checks).run()
        #expect(
            failure == """
                disk: '\(self.scratch.file("sick"))' ended with exit status 3: the disk is full; \
                gone: cannot start '\(self.scratch.file("missing"))': no such file or directory (ENOENT). \
                Install it, or correct its path
                """)
    }

    @Test("lets all checks run at the same time, each within its own limit")
    func together() async throws {
        let checks = try (0..<6).map {
            try self.check("c\($0)", "command:sleep 1000", .milliseconds(300 + $0 * 20))
        }
        let start = ContinuousClock.now
        let failure = await HealthChecker(checks).run()
        #expect(ContinuousClock.now - start < .seconds(300))
        let parts = failure?.components(separatedBy: "; ") ?? []
        #expect(parts.count == 6)
        #expect(parts.first?.hasPrefix("c0: 'sleep' took longer") == true, "\(parts)")
        #expect(parts.last?.hasPrefix("c5: ") == true, "in the order of the configuration")
    }

    @Test("asks a real server, and tells what it answered", arguments: [200, 204, 302, 399, 400, 404, 503])
    func http(status: Int) async throws {
        let server = try StatusServer(.status(status))
        let check = try self.check("web", "http://127.0.0.1:\(server.port)/health")
        let failure = await HealthChecker([check]).run()
        let address = "http://127.0.0.1:\(server.port)/health"
        #expect(failure == (status < 400 ? nil : "web: \(address) answered \(status)"))
        #expect(server.requestLines == ["GET /health HTTP/1.1"])
    }

    @Test("does not wait for ever for a server that is silent, or says nothing sensible")
    func badServers() async throws {
        let silent = try StatusServer(.silence)
        let garbage = try StatusServer(.garbage)
        let closing = try StatusServer(.closing)
        let refusing = try StatusServer(.silence)
        refusing.stop()
        let failure = await HealthChecker([
            try self.check("silent", "http://127.0.0.1:\(silent.port)/", .seconds(1)),
            try self.check("garbage", "http://127.0.0.1:\(garbage.port)/"),
            try self.check("closing", "http://127.0.0.1:\(closing.port)/"),
            try self.check("refusing", "http://127.0.0.1:\(refusing.port)/"),
        ]).run()
        let parts = failure?.components(separatedBy: "; ") ?? []
        try #require(parts.count == 4, "\(parts)")
        #expect(parts[0] == "silent: http://127.0.0.1:\(silent.port)/ did not answer within 1 s")
        #expect(
            parts[1].hasPrefix(
                "garbage: http://127.0.0.1:\(garbage.port)/: the server's answer makes no sense"))
        #expect(parts[2].contains("closed without an answer"))
        #expect(
            parts[3] == "refusing: http://127.0.0.1:\(refusing.port)/ cannot be reached: connection refused")
    }

    @Test("connects to ports")
    func ports() async throws {
        let server = try StatusServer(.silence)
        let check = try self.check("port", "tcp:127.0.0.1:\(server.port)")
        #expect(await HealthChecker([check]).run() == nil)
        server.stop()
        #expect(
            await HealthChecker([check]).run()
                == "port: tcp:127.0.0.1:\(server.port) cannot be reached: connection refused")
    }

    @Test("asks systemctl about units: here a fake one")
    func units() async throws {
        let systemctl = try self.scratch.write(
            """
            #!/bin/sh
            [ "$1 $2" = "is-active --" ] || exit 64
            case $3 in
                up.service) echo active ;;
                down.service) echo failed; exit 3 ;;
                *) exit 4 ;;
            esac
            """, to: "systemctl", mode: 0o755)
        let up = try self.check("up", "systemd:up.service")
        #expect(await HealthChecker([up], systemctl: systemctl).run() == nil)
        let all = [
            up, try self.check("down", "systemd:down.service"), try self.check("no", "systemd:no.service"),
        ]
        #expect(
            await HealthChecker(all, systemctl: systemctl).run()
                == "down: the unit down.service is failed; no: the unit no.service is not active (status 4)")
    }

    @Test("makes a hostile name or output harmless")
    func hostileOutput() async throws {
        try self.scratch.write("#!/bin/sh\nprintf '\\033[2Jgone\\n'; exit 1\n", to: "s", mode: 0o755)
        let check = NamedHealthCheck(
            name: "a\u{1B}b", check: .command(CommandLine(program: self.scratch.file("s"))))
        let failure = await HealthChecker([check]).run()
        #expect(failure?.unicodeScalars.contains("\u{1B}") == false)
        #expect(failure?.contains("gone") == true)
    }

    private func check(
        _ name: String, _ text: String, _ timeout: Duration = .seconds(20)
    ) throws -> NamedHealthCheck {
        NamedHealthCheck(name: name, check: try HealthCheck(parsing: text), timeout: timeout)
    }
}

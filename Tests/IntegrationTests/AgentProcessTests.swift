import Foundation
import TestBed
import Testing

/// Several agents, signals, killed agents, and hostile input.
@Suite("fleetcast-agent and other processes")
struct AgentProcessTests {
    private static func onTrial(_ confirm: String = "manual", deadline: String = "60s") throws -> AgentSite {
        let site = try AgentSite()
        try site.configureReleases(
            site.healthSection(deadline: deadline, more: "confirm = \(confirm)\nstarts = 3\n"))
        try site.writeHealthCheck()
        return site
    }

    /// Installs, confirmed by another process.
    private static func installed(_ site: AgentSite, _ version: String) throws {
        let program = try site.start(["install", try site.release(version)])
        try program.waitForText("watch the health")
        #expect(try site.run("confirm").exit == .exited(0))
        #expect(try program.wait() == .exited(0), "\(program.output)\(program.errors)")
    }

    @Test("Another process confirms the release on trial, and both say so")
    func confirm() throws {
        let site = try Self.onTrial()
        let program = try site.start(["install", try site.release("1.0.0")])
        try program.waitForText("watch the health")
        #expect(try site.status()["state"] as? String == "on trial")
        #expect(try site.status()["agentAtWork"] as? Bool == true)
        let confirm = try site.run("confirm")
        #expect(confirm.exit == .exited(0), "\(confirm.output)\(confirm.errors)")
        #expect(try program.wait() == .exited(0) && program.output.contains("asks: confirm"))
        #expect(site.versionInForce == "1.0.0")
        let again = try site.run("confirm")
        #expect(again.exit == .exited(0) && again.output.contains("confirmed already"))
    }

    @Test("Another process takes the release on trial back at once")
    func rollback() throws {
        let site = try Self.onTrial()
        try Self.installed(site, "1.0.0")
        let program = try site.start(["install", try site.release("2.0.0")])
        try program.waitForText("watch the health")
        #expect(site.versionInForce == "2.0.0")
        let start = ContinuousClock().now
        let back = try site.run("rollback")
        let time = ContinuousClock().now - start
        #expect(back.exit == .exited(0), "\(back.output)\(back.errors)")
        // It takes a twentieth of a second where nothing else runs.
        #expect(time < .seconds(3), "\(time)")
        #expect(try program.wait() == .exited(2))
        #expect(site.versionInForce == "1.0.0")
    }

    @Test("Nobody confirms: the release goes back, and says why")
    func notConfirmed() throws {
        let site = try Self.onTrial(deadline: "1s")
        let program = try site.run("install", try site.release("1.0.0"))
        #expect(
            program.exit == .exited(2) && program.output.contains("nobody confirmed"), "\(program.output)")
        #expect(site.versionInForce == nil)
    }

    @Test("Two agents never act at once; the second one says who does")
    func twoAgents() throws {
        let site = try Self.onTrial()
        let program = try site.start(["install", try site.release("1.0.0")])
        try program.waitForText("watch the health")
        for arguments in [["install", try site.release("2.0.0")], ["resume"]] {
            let second = try site.start(arguments)
            #expect(try second.wait() == .exited(75), "\(second.errors)")
            #expect(second.errors.contains("another fleetcast-agent is installing"))
        }
        #expect(try site.run("rollback").exit == .exited(0))
        #expect(try program.wait() == .exited(2))
    }

    @Test("SIGTERM before anything is in force undoes it; during the trial it leaves it to resume")
    func signals() throws {
        let site = try Self.onTrial()
        try Self.installed(site, "1.0.0")
        try site.configureReleases(
            site.healthSection(deadline: "60s", more: "confirm = manual\n")
                + "[hooks]\nbefore-install = sleep 30\n")
        let before = try site.start(["install", try site.release("2.0.0")])
        try before.waitForText("run the hook before the installation")
        usleep(200_000)
        before.signal(SIGTERM)
        #expect(try before.wait(limit: .seconds(10)) == .exited(130), "\(before.output)\(before.errors)")
        #expect(before.errors.contains("is undone"))
        #expect(try site.scratch.names(in: "app/releases") == ["1.0.0"])
        #expect(try site.status()["state"] as? String == "failed")

        try site.configureReleases(site.healthSection(deadline: "60s", more: "confirm = manual\n"))
        let trial = try site.start(["install", site.scratch.file("app-2.0.0.tar.gz")])
        try trial.waitForText("watch the health")
        trial.signal(SIGINT)
        #expect(try trial.wait(limit: .seconds(10)) == .exited(130))
        #expect(trial.errors.contains("'fleetcast-agent resume' goes on"))
        #expect(site.versionInForce == "2.0.0")
        let other = try site.run("install", try site.release("3.0.0"))
        #expect(
            other.exit == .exited(1) && other.errors.contains("fleetcast-agent resume"), "\(other.errors)")
        let confirm = try site.run("confirm")
        #expect(confirm.exit == .exited(0), "\(confirm.output)\(confirm.errors)")
        #expect(try site.run("resume").output.contains("nothing was interrupted"))
    }

    @Test("An agent that is killed during the trial again and again counts as a crash loop")
    func crashLoop() throws {
        let site = try Self.onTrial()
        try Self.installed(site, "1.0.0")
        var program = try site.start(["install", try site.release("2.0.0")])
        for _ in 1...3 {
            try program.waitForText("watch the health")
            program.kill()
            try program.wait()
            program = try site.start(["resume"])
        }
        #expect(try program.wait() == .exited(2), "\(program.output)\(program.errors)")
        #expect(program.output.contains("started too often during the trial"))
        #expect(site.versionInForce == "1.0.0")
        let status = try site.status()
        #expect((status["reason"] as? [String: Any])?["kind"] as? String == "crash-loop")
    }

    @Test(
        "An agent that is killed in the midst leaves one release whole, and resume ends it", arguments: 0..<8)
    func killed(moment: Int) throws {
        let site = try AgentSite()
        try site.configureReleases(site.healthSection(deadline: "30s"))
        try site.writeHealthCheck()
        try site.run("install", try site.release("1.0.0"))
        let program = try site.start(["install", try site.release("2.0.0")])
        usleep(UInt32(moment) * 7_000)
        program.kill()
        try program.wait()
        #expect(["1.0.0", "2.0.0"].contains(site.versionInForce ?? ""))
        let resume = try site.run("resume")
        #expect(
            [.exited(0), .exited(1), .exited(2)].contains(resume.exit), "\(resume.output)\(resume.errors)")
        let version = try #require(site.versionInForce)
        let inForce = try #require((try site.status()["inForce"] as? [[String: Any]])?.first)
        #expect(inForce["version"] as? String == version)
        #expect(try site.scratch.names(in: "app/releases").allSatisfy { !$0.hasPrefix(".") })
    }

    @Test("A full disk is found out before anything is changed")
    func fullDisk() throws {
        guard try TestBed.offersRoot(for: "fleetcast-agent on a full disk") else { return }
        let small = try SmallFileSystem(kilobyteCount: 512)
        let site = try AgentSite()
        try site.configure("[install]\nreserve = 64K\n[release]\ndirectory = \(small.file("app"))\n")
        #expect(try site.run("install", try site.release("1.0.0")).exit == .exited(0))
        let before = try AgentSite.tree(small.path)
        let large = try site.package("app-2.0.0.tgz", ["large": String(repeating: "x", count: 600_000)])
        let refused = try site.run("install", large)
        #expect(refused.exit == .exited(1), "\(refused.output)\(refused.errors)")
        #expect(refused.errors.contains("nothing was changed"))
        try #expect(AgentSite.tree(small.path) == before)
    }

    @Test(
        "Hostile names and arguments are refused or harmless",
        arguments: [
            ["install", "--version", "../../etc", "PACKAGE"], ["install", "--version", "a/b", "PACKAGE"],
            ["install", "--version", ".hidden", "PACKAGE"], ["install", "--version", "a\nb", "PACKAGE"],
            ["install", "/etc"], ["install", "/dev/null"], ["install", "/nonexistent"], ["install", ""],
            ["install", "--handler", "image", "PACKAGE"], ["install", "--version", "1", "-"],
            ["install", "--sha256", String(repeating: "0", count: 64), "PACKAGE"],
        ])
    func hostile(arguments: [String]) throws {
        let site = try AgentSite()
        try site.configureReleases()
        try site.run("install", try site.release("1.0.0"))
        let package = try site.release("2.0.0")
        let before = try AgentSite.tree(site.app)
        let program = try site.start(arguments.map { $0 == "PACKAGE" ? package : $0 })
        let exit = try program.wait()
        #expect(exit == .exited(1) || exit == .exited(64), "\(exit) \(program.output)\(program.errors)")
        #expect(!program.errors.isEmpty)
        try #expect(AgentSite.tree(site.app) == before)
    }

    @Test("A file whose name would steer a terminal or a shell is installed, and harmless")
    func hostileFileName() throws {
        let site = try AgentSite()
        try site.configureReleases("[hooks]\nbefore-install = /bin/sh -c 'echo \"$FLEETCAST_ARTIFACT\"'\n")
        let package = try site.release("1.0.0")
        let hostile = site.scratch.file("\u{1B}[2J$(touch pwned);-1.0.0.tar.gz")
        try FileManager.default.moveItem(atPath: package, toPath: hostile)
        let program = try site.run("install", hostile)
        #expect(program.exit == .exited(0), "\(program.output)\(program.errors)")
        #expect(!program.output.contains("\u{1B}") && !program.errors.contains("\u{1B}"))
        #expect(site.scratch.text(of: "pwned") == nil && site.versionInForce == "1.0.0")
    }

    @Test(
        "Wrong usage is status 64, a wrong configuration 65",
        arguments: [
            (["install"], 64), (["instal", "x"], 64), (["install", "--sha256", "12", "x"], 64),
            (["install", "-"], 64),
            (["status"], 65), (["resume"], 65), (["check"], 65), (["install", "x"], 65),
        ] as [([String], Int32)])
    func statuses(arguments: [String], status: Int32) throws {
        let site = try AgentSite()
        try site.scratch.write("[relase]\n", to: "agent.conf")
        let program = try Program.start(
            "fleetcast-agent", arguments + (status == 65 ? ["--config", site.configuration] : []))
        #expect(try program.wait() == .exited(status), "\(program.errors)")
        if status == 65 {
            #expect(program.errors.contains("agent.conf:1: unknown section [relase]; did you mean"))
        }
    }

    @Test("A journal that is damaged in its midst stops the agent, which says where, and nothing else")
    func damagedJournal() throws {
        let site = try AgentSite()
        try site.configureReleases()
        try site.run("install", try site.release("1.0.0"))
        let journal = try #require(site.scratch.text(of: "state/journal"))
        let lines = journal.split(separator: "\n", omittingEmptySubsequences: false)
        let damaged = [lines[0] + "x"] + lines.dropFirst()
        try site.scratch.write(damaged.joined(separator: "\n"), to: "state/journal")
        let before = try AgentSite.tree(site.app)
        for arguments in [["status"], ["resume"], ["install", try site.release("2.0.0")], ["rollback"]] {
            let program = try site.start(arguments)
            #expect(try program.wait() == .exited(1), "\(program.output)\(program.errors)")
            #expect(program.errors.contains("\(site.state)/journal"), "\(program.errors)")
        }
        try #expect(AgentSite.tree(site.app) == before)
        #expect(try site.run("check").exit == .exited(1))
        // A record that power failure tore is cut off, and no obstacle.
        try site.scratch.write(journal + "torn", to: "state/journal")
        #expect(try site.run("install", site.scratch.file("app-2.0.0.tar.gz")).exit == .exited(0))
    }

    @Test(
        "Where the journal has no room any more the agent stops, with one release whole, and resume goes on")
    func fullState() throws {
        guard try TestBed.offersRoot(for: "fleetcast-agent without room for its journal") else { return }
        let small = try SmallFileSystem(kilobyteCount: 256)
        let site = try AgentSite()
        try site.scratch.write(
            "[device]\nstate-directory = \(small.file("state"))\n[release]\ndirectory = \(site.app)\n",
            to: "agent.conf")
        let packages = [try site.release("1.0.0"), try site.release("2.0.0")]
        #expect(try site.run("install", packages[0]).exit == .exited(0))
        let fill = "dd if=/dev/zero of=\"$1\" bs=1k 2>/dev/null || true"
        try Command.run("sh", ["-c", fill, "sh", small.file("full")])
        var failed: Program?
        for number in 1...12 where failed == nil {
            let program = try site.run("install", packages[number % 2])
            if program.exit != .exited(0) { failed = program }
        }
        let program = try #require(failed)
        #expect(program.exit == .exited(1), "\(program.output)\(program.errors)")
        #expect(program.errors.contains("no space left"), "\(program.errors)")
        #expect(["1.0.0", "2.0.0"].contains(site.versionInForce ?? ""))
        try FileManager.default.removeItem(atPath: small.file("full"))
        let resume = try site.run("resume")
        #expect([.exited(0), .exited(1), .exited(2)].contains(resume.exit), "\(resume.errors)")
        let version = try #require(site.versionInForce)
        let inForce = try #require((try site.status()["inForce"] as? [[String: Any]])?.first)
        #expect(inForce["version"] as? String == version)
        #expect(try site.run("install", "--force", packages[0]).exit == .exited(0))
        #expect(site.versionInForce == "1.0.0")
    }

    @Test("A way back that cannot be completed is told, and completed by resume when its cause has gone")
    func stuck() throws {
        let site = try AgentSite()
        try site.scratch.write("exit 0\n", to: "restart.sh")
        let release = "restart-command = /bin/sh \(site.scratch.file("restart.sh"))\n"
        try site.configureReleases(release: release)
        #expect(try site.run("install", try site.release("1.0.0")).exit == .exited(0))
        try site.scratch.write("echo failing; exit 1\n", to: "restart.sh")
        let stuck = try site.run("install", try site.release("2.0.0"))
        #expect(stuck.exit == .exited(1), "\(stuck.output)\(stuck.errors)")
        #expect(stuck.errors.contains("the way back stopped") && stuck.errors.contains("failing"))
        #expect(site.versionInForce == "1.0.0")
        #expect(try site.status()["state"] as? String == "rolling back")
        try site.scratch.write("exit 0\n", to: "restart.sh")
        #expect(try site.run("resume").exit == .exited(2))
        #expect(try site.status()["state"] as? String == "rolled back")
    }

    @Test("Lines of JSON, each readable by itself, and the last one tells the end")
    func json() throws {
        let site = try AgentSite()
        try site.configureReleases(site.healthSection())
        try site.writeHealthCheck()
        let program = try site.run("install", "--json", try site.release("1.0.0"))
        let script =
            "import json,sys\nfor line in sys.stdin: last = json.loads(line)\nprint(last['result'], last['status'])"
        let reader = try Command.run(
            "sh", ["-c", "python3 -c \"$1\" < \"$2\"", "sh", script, program.outputPath])
        #expect(reader == "confirmed 0\n")
        for arguments in [["status", "--json"], ["history", "--json"], ["check", "--json"]] {
            let output = try site.start(arguments)
            try output.wait()
            _ = try AgentSite.object(output.output)
        }
    }

    @Test("check finds nothing wrong with a device that is right, and everything that is not")
    func check() throws {
        let site = try AgentSite()
        try site.configureReleases(site.healthSection())
        try site.writeHealthCheck("exit 0\n")
        let good = try site.run("check")
        #expect(good.exit == .exited(0), "\(good.output)\(good.errors)")
        try site.configureReleases(
            site.healthSection() + "[hooks]\nbefore-install = /nonexistent/hook\n",
            release: "restart-command = nonexistent-program now\n")
        try site.writeHealthCheck("echo too hot; exit 1\n")
        let bad = try site.run("check")
        #expect(bad.exit == .exited(1))
        for text in ["/nonexistent/hook", "nonexistent-program", "too hot"] {
            #expect(bad.output.contains(text), "\(bad.output)")
        }
    }
}

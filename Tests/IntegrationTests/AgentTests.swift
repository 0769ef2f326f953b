import Foundation
import TestBed
import Testing

@Suite("fleetcast-agent")
struct AgentTests {
    @Test(
        "A release is installed, upgraded, confirmed and taken back", arguments: ["tar.gz", "tar.zst", "zip"])
    func releases(suffix: String) throws {
        let site = try AgentSite()
        try site.configureReleases(site.healthSection())
        try site.writeHealthCheck()
        let first = try site.run("install", try site.release("1.0.0", suffix: suffix))
        #expect(first.exit == .exited(0), "\(first.output)\(first.errors)")
        #expect(first.output.contains("version 1.0.0, read from the file's name"))
        #expect(first.output.contains("version 1.0.0 is in force and confirmed"))
        #expect(site.versionInForce == "1.0.0")
        let second = try site.run("install", try site.release("1.1.0", suffix: suffix))
        #expect(second.exit == .exited(0), "\(second.errors)")
        #expect(site.versionInForce == "1.1.0")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: site.app + "/current")
                == "releases/1.1.0")

        let again = try site.run("install", site.scratch.file("app-1.1.0.\(suffix)"))
        #expect(again.exit == .exited(0) && again.output.contains("in force already"))
        let back = try site.run("rollback")
        #expect(back.exit == .exited(0), "\(back.output)\(back.errors)")
        #expect(site.versionInForce == "1.0.0")

        let status = try site.status()
        let inForce = try #require((status["inForce"] as? [[String: Any]])?.first)
        #expect(inForce["version"] as? String == "1.0.0" && inForce["handler"] as? String == "release")
        #expect(status["state"] as? String == "confirmed" && status["agentAtWork"] as? Bool == false)
        let history = try AgentSite.object(try site.run("history", "--json").output)
        let deployments = try #require(history["deployments"] as? [[String: Any]])
        #expect(deployments.map { $0["version"] as? String } == ["1.0.0", "1.1.0", "1.0.0"])
        #expect(deployments.map { $0["purpose"] as? String } == ["install", "install", "go-back"])
        let table = try site.run("status").output
        #expect(table.contains("version 1.0.0 (release, \(site.app))") && table.contains("confirmed"))
        #expect(try site.run("history").output.split(separator: "\n").count == 3)
        #expect(try site.scratch.names(in: "app/releases") == ["1.0.0", "1.1.0"])
    }

    @Test("An unhealthy release is rolled back with its reason, and the old one is in force again")
    func unhealthy() throws {
        let site = try AgentSite()
        try site.configureReleases(site.healthSection(deadline: "1s"))
        try site.writeHealthCheck()
        try site.run("install", try site.release("1.0.0"))
        let start = ContinuousClock().now
        let bad = try site.run("install", try site.release("2.0.0", healthy: false))
        #expect(bad.exit == .exited(2), "\(bad.output)\(bad.errors)")
        #expect(ContinuousClock().now - start < .seconds(10))
        #expect(bad.output.contains("not healthy") && bad.output.contains("no file healthy"))
        #expect(site.versionInForce == "1.0.0")
        #expect(try site.scratch.names(in: "app/releases") == ["1.0.0"])
        let status = try site.status()
        #expect(status["state"] as? String == "rolled back")
        #expect((status["reason"] as? [String: Any])?["kind"] as? String == "unhealthy")
    }

    @Test("A health check that hangs does not outlast the deadline")
    func hangingCheck() throws {
        let site = try AgentSite()
        try site.configureReleases(site.healthSection(deadline: "1s", more: "timeout.app = 60s\n"))
        try site.writeHealthCheck("sleep 50\n")
        let start = ContinuousClock().now
        let program = try site.run("install", try site.release("1.0.0"))
        #expect(program.exit == .exited(2), "\(program.output)\(program.errors)")
        #expect(ContinuousClock().now - start < .seconds(15))
        #expect(site.versionInForce == nil)
    }

    @Test("Hooks run in order with the release described; their failure stops or takes back")
    func hooks() throws {
        let site = try AgentSite()
        let trace = site.scratch.file("trace")
        try site.scratch.write(
            """
            echo "$FLEETCAST_HOOK $FLEETCAST_VERSION $FLEETCAST_PREVIOUS_VERSION $FLEETCAST_REASON" >> \(trace)
            echo "said by $FLEETCAST_HOOK"
            case "$FLEETCAST_HOOK $FLEETCAST_VERSION" in "$1") exit 7;; esac
            """, to: "hook.sh")
        func configure(failing: String) throws {
            let hook = "/bin/sh \(site.scratch.file("hook.sh")) '\(failing)'"
            try site.configureReleases(
                "[hooks]\nbefore-install = \(hook)\nafter-install = \(hook)\non-rollback = \(hook)\n")
        }
        try configure(failing: "none")
        #expect(try site.run("install", try site.release("1.0.0")).exit == .exited(0))
        try configure(failing: "before-install 2.0.0")
        let before = try site.run("install", try site.release("2.0.0"))
        #expect(before.exit == .exited(1), "\(before.output)\(before.errors)")
        #expect(before.errors.contains("said by before-install") && before.output.contains("exit status 7"))
        try configure(failing: "after-install 3.0.0")
        let after = try site.run("install", try site.release("3.0.0"))
        #expect(after.exit == .exited(2), "\(after.output)\(after.errors)")
        #expect(site.versionInForce == "1.0.0")
        let lines = try #require(site.scratch.text(of: "trace")).split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("before-install") }.count == 3)
        #expect(lines.first == "before-install 1.0.0  ")
        #expect(lines.last?.hasPrefix("on-rollback 3.0.0 1.0.0 step-failed: ") == true)
        let report = try #require(try site.status()["report"] as? String)
        #expect(String(decoding: TestFiles.bytes(of: report), as: UTF8.self).contains("said by on-rollback"))
    }

    @Test("A hook that takes too long is ended, with what it started")
    func slowHook() throws {
        let site = try AgentSite()
        let pid = site.scratch.file("pid")
        try site.scratch.write("sleep 100 & echo $! > \(pid); wait\n", to: "hook.sh")
        try site.configureReleases(
            "[hooks]\nbefore-install = /bin/sh \(site.scratch.file("hook.sh"))\ntimeout = 1s\n")
        let program = try site.run("install", try site.release("1.0.0"))
        #expect(
            program.exit == .exited(1) && program.output.contains("took longer than 1 s"), "\(program.output)"
        )
        let process = try #require(site.scratch.text(of: "pid").flatMap { pid_t($0.dropLast()) })
        #expect(Patience.wait(.seconds(10)) { kill(process, 0) != 0 })
    }

    @Test("A script package is installed by its script, and what fails leaves the old content")
    func script() throws {
        let site = try AgentSite()
        try site.configure("[script]\ndirectory = \(site.app)\n")
        let script = "echo \"$CURVER $NEWVER $1\" > seen; exit $(cat status)\n"
        let first = try site.run(
            "install", try site.package("fw-5.tgz", ["customup.sh": script, "status": "0", "version": "5"]))
        #expect(first.exit == .exited(0), "\(first.output)\(first.errors)")
        #expect(site.scratch.text(of: "app/dst/seen") == "0 5 \(site.scratch.file("fw-5.tgz"))\n")
        #expect(site.scratch.text(of: "app/version")?.hasPrefix("5") == true)
        let second = try site.run(
            "install", try site.package("fw-6.tgz", ["customup.sh": script, "status": "3"]))
        #expect(second.exit != .exited(0) && second.output.contains("exit status 3"), "\(second.output)")
        #expect(site.scratch.text(of: "app/dst/version") == "5")
        #expect(site.scratch.text(of: "app/version")?.hasPrefix("5") == true)
        let third = try site.run(
            "install", try site.package("fw-7.zip", ["customup.sh": script, "status": "0"]))
        #expect(third.exit == .exited(0), "\(third.output)\(third.errors)")
        #expect(site.scratch.text(of: "app/dst/seen")?.hasPrefix("5 7 ") == true)
        let back = try site.run("rollback")
        #expect(back.exit == .exited(1) && back.errors.contains("nothing was changed"), "\(back.errors)")
    }

    @Test("--plan prints the steps and changes nothing, whether it is possible or not")
    func plan() throws {
        let site = try AgentSite()
        try site.configureReleases(site.healthSection())
        try site.writeHealthCheck()
        try site.run("install", try site.release("1.0.0"))
        let package = try site.release("2.0.0")
        let before = try AgentSite.tree(site.scratch.path)
        let plan = try site.run("install", "--plan", package)
        #expect(plan.exit == .exited(0), "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("switch \(site.app)/current from releases/1.0.0 to releases/2.0.0"))
        let object = try AgentSite.object(try site.run("install", "--plan", "--json", package).output)
        #expect(object["possible"] as? Bool == true)
        try #expect(AgentSite.tree(site.scratch.path) == before)

        try site.scratch.write("no archive at all", to: "app-3.tar")
        let broken = try AgentSite.tree(site.scratch.path)
        let refused = try site.run("install", "--plan", site.scratch.file("app-3.tar"))
        #expect(refused.exit == .exited(1) && refused.errors.contains("problem: "), "\(refused.errors)")
        let missing = try site.run("install", "--plan", "--json", site.scratch.file("missing"))
        #expect(missing.exit == .exited(1))
        #expect(try AgentSite.object(missing.output)["possible"] as? Bool == false)
        try #expect(AgentSite.tree(site.scratch.path) == broken)
    }

    @Test("--plan before the first installation makes nothing, not even the state directory")
    func planOnNewDevice() throws {
        let site = try AgentSite()
        try site.configureReleases()
        let package = try site.release("1.0.0")
        let before = try AgentSite.tree(site.scratch.path)
        let plan = try site.run("install", "--plan", package)
        #expect(plan.exit == .exited(0), "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("No health checks are configured"))
        try site.run("status")
        try site.run("history")
        try site.run("check")
        try #expect(AgentSite.tree(site.scratch.path) == before)
    }
}

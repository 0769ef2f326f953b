import CommandRunning
import Foundation
import TestBed
import Testing

@Suite("Running a script")
struct ScriptRunnerTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("passes arguments, environment and directory unchanged, and nothing on standard input")
    func surroundings() async throws {
        try self.scratch.write(
            "printf '%s|' \"$1\" \"$2\" \"$EXTRA\" \"$PWD\" > seen; cat >> seen; echo \"$#\" >> seen",
            to: "s.sh")
        let outcome = try await self.run("s.sh", ["two words; $(touch oops)", "-n"], ["EXTRA": "a b"])
        #expect(outcome == .exited(status: 0))
        #expect(
            self.scratch.text(of: "seen") == "two words; $(touch oops)|-n|a b|\(self.scratch.path)|2\n")
        #expect(try self.scratch.names() == ["s.sh", "seen"])
    }

    @Test("tells how it ended")
    func outcomes() async throws {
        try self.scratch.write("exit 3", to: "three")
        try self.scratch.write("kill -9 $$", to: "killed")
        try self.scratch.write("exit 0", to: "-e")
        #expect(try await self.run("three") == .exited(status: 3))
        #expect(try await self.run("killed") == .signaled(SIGKILL))
        #expect(try await self.run("-e").isSuccess)
        // 127 says POSIX; dash says 2.
        let missing = try await self.run("missing")
        #expect([.exited(status: 127), .exited(status: 2)].contains(missing))
    }

    @Test("heeds the script's first line when it is executable")
    func interpreters() async throws {
        try self.scratch.write("#!/bin/sh -e\nfalse\nexit 0\n", to: "strict", mode: 0o755)
        try self.scratch.write("exit 4", to: "without-first-line", mode: 0o755)
        #expect(try await self.run("strict") == .exited(status: 1))
        #expect(try await self.run("without-first-line") == .exited(status: 4))
        let outcome = try await ScriptRunner.run(
            script: "strict", arguments: [], environment: [:], workingDirectory: self.scratch.path,
            timeout: .seconds(20), interpreter: .shell)
        #expect(outcome == .exited(status: 0), "sh reads the first line as a comment")
    }

    @Test("says why it could not start one")
    func notStarted() async throws {
        await #expect(throws: CommandError.self) {
            try await ScriptRunner.run(
                script: "s.sh", arguments: [], environment: [:],
                workingDirectory: self.scratch.file("missing"), timeout: .seconds(20))
        }
    }

    @Test("ends the whole process group of a script that takes too long")
    func timeout() async throws {
        try self.scratch.write("sleep 1000 & echo $! > child; echo $$ > leader; wait", to: "slow")
        let outcome = try await self.run("slow", timeout: .milliseconds(400))
        #expect(outcome == .timedOut(after: .milliseconds(400)))
        try await self.expectDead("leader")
        try await self.expectDead("child")
    }

    @Test("ends even what ignores SIGTERM when its leader does not")
    func stubbornChild() async throws {
        try self.scratch.write(
            "(trap '' TERM; while :; do sleep 0.1; done) & echo $! > child; wait", to: "stubborn")
        let outcome = try await self.run("stubborn", timeout: .milliseconds(400))
        #expect(outcome == .timedOut(after: .milliseconds(400)))
        try await self.expectDead("child")
    }

    @Test("ends the script when the task is cancelled")
    func cancellation() async throws {
        try self.scratch.write("echo $$ > leader; sleep 1000", to: "slow")
        let scratch = self.scratch
        let task = Task {
            try await ScriptRunner.run(
                script: "slow", arguments: [], environment: [:], workingDirectory: scratch.path,
                timeout: .seconds(1000))
        }
        try await self.waitForFile("leader")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await self.expectDead("leader")
    }

    @Test("leaves alone what a script that succeeded has started")
    func services() async throws {
        try self.scratch.write("sleep 1000 & echo $! > child", to: "starter")
        #expect(try await self.run("starter").isSuccess)
        let child = try #require(pid_t(self.scratch.text(of: "child")?.dropLast() ?? ""))
        #expect(kill(child, 0) == 0)
        kill(child, SIGKILL)
    }

    private func run(
        _ script: String, _ arguments: [String] = [], _ environment: [String: String] = [:],
        timeout: Duration = .seconds(20)
    ) async throws -> CommandOutcome {
        try await ScriptRunner.run(
            script: script, arguments: arguments, environment: environment,
            workingDirectory: self.scratch.path, timeout: timeout)
    }

    private func waitForFile(_ name: String) async throws {
        for _ in 0..<500 where self.scratch.text(of: name)?.hasSuffix("\n") != true {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits until the process whose number is in a file has ended; one that init has not reaped yet counts.
    private func expectDead(_ name: String) async throws {
        let process = try #require(pid_t(self.scratch.text(of: name)?.dropLast() ?? ""))
        for _ in 0..<500 {
            let state = FileManager.default.contents(atPath: "/proc/\(process)/stat")
                .map { String(decoding: $0, as: UTF8.self) }
            guard let state, !state.contains(") Z ") else { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("process \(process) is still alive")
        kill(process, SIGKILL)
    }
}

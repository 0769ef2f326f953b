import CommandRunning
import Foundation
import TestBed
import Testing

@Suite("Running a command")
struct CommandRunnerTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("passes arguments, environment and directory unchanged, and nothing on standard input")
    func surroundings() async throws {
        let script =
            "printf '%s|' \"$1\" \"$EXTRA\" \"$PWD\" \"$HOME\"; cat; "
            + "ps -o pgid= $$ | tr -d ' \\n'; echo \"|$$\""
        let result = try await self.run(
            ["sh", "-c", script, "sh", "two words; $(touch oops)"], ["EXTRA": "a b", "HOME": "/replaced"])
        #expect(result.outcome == .exited(status: 0))
        let parts = String(decoding: result.output, as: UTF8.self).split(separator: "|")
        #expect(parts.prefix(4) == ["two words; $(touch oops)", "a b", self.scratch.path[...], "/replaced"])
        #expect(parts.count == 6 && "\(parts[4])\n" == parts[5], "the leader of a group of its own: \(parts)")
        #expect(try self.scratch.names() == [])
    }

    @Test("keeps what it wrote to both outputs, in order")
    func bothOutputs() async throws {
        let result = try await self.run(["sh", "-c", "echo a; echo b >&2; echo c; exit 7"])
        #expect(
            result
                == CommandResult(outcome: .exited(status: 7), output: Array("a\nb\nc\n".utf8), isCut: false))
        let killed = try await self.run(["sh", "-c", "kill -KILL $$"])
        #expect(killed.outcome == .signaled(SIGKILL))
    }

    @Test("keeps the first and the last half of a long output", arguments: [0, 1, 9, 10, 11, 1_000_000])
    func boundedOutput(byteCount: Int) async throws {
        let result = try await self.run(
            ["sh", "-c", "yes 0123456 | head -c \(byteCount)"], outputLimit: 10)
        let all = Array(String(repeating: "0123456\n", count: byteCount / 8 + 1).utf8.prefix(byteCount))
        guard byteCount > 10 else {
            #expect(result.output == all && !result.isCut)
            return
        }
        let between = Array("\n[… \(byteCount - 10) bytes left out …]\n".utf8)
        #expect(result.output == all.prefix(5) + between + all.suffix(5))
        #expect(result.isCut)
    }

    @Test("keeps nothing where nothing is asked for")
    func noOutput() async throws {
        let result = try await self.run(["echo", "abc"], outputLimit: 0)
        #expect(result.output == Array("[… 4 bytes left out …]\n".utf8))
    }

    @Test("says why it could not start one")
    func notStarted() async throws {
        try self.scratch.write("exit 0", to: "plain")
        try self.scratch.write("exit 0", to: "headless", mode: 0o755)
        try await self.expectNotStarted("no-such-program-anywhere", "Install it")
        try await self.expectNotStarted(self.scratch.file("plain"), "Make it executable")
        try await self.expectNotStarted("./headless", "#!/bin/sh")
        let error = await #expect(throws: CommandError.self) {
            try await CommandRunner.run(
                CommandLine(program: "true"), environment: [:], workingDirectory: self.scratch.file("gone"),
                timeout: .seconds(20), outputLimit: 10)
        }
        #expect(error?.description.contains("cannot enter the directory") == true)
    }

    @Test("ends the whole process group of a command that takes too long")
    func timeout() async throws {
        let result = try await self.run(
            ["sh", "-c", "echo begun; sleep 1000 & echo $! > child; wait"], timeout: .milliseconds(400))
        #expect(result.outcome == .timedOut(after: .milliseconds(400)))
        #expect(result.output == Array("begun\n".utf8))
        try await self.expectDead("child")
    }

    @Test("kills what ignores SIGTERM, and its leader after the grace")
    func stubborn() async throws {
        let stubborn = "trap '' TERM; while :; do sleep 0.1; done"
        let child = try await self.run(
            ["sh", "-c", "(\(stubborn)) & echo $! > child; wait"], timeout: .milliseconds(300))
        #expect(child.outcome == .timedOut(after: .milliseconds(300)))
        try await self.expectDead("child")
        let start = ContinuousClock.now
        let leader = try await self.run(
            ["sh", "-c", "echo $$ > leader; \(stubborn)"], timeout: .milliseconds(300))
        #expect(leader.outcome == .timedOut(after: .milliseconds(300)))
        #expect(ContinuousClock.now - start > ScriptRunner.terminationGrace)
        try await self.expectDead("leader")
    }

    @Test("takes as long as it may although it writes without end")
    func endlessOutput() async throws {
        let result = try await self.run(["yes"], timeout: .milliseconds(300))
        #expect(result.outcome == .timedOut(after: .milliseconds(300)))
        #expect(result.isCut)
    }

    @Test("does not wait for what a command leaves running, nor end it")
    func leftRunning() async throws {
        let start = ContinuousClock.now
        let result = try await self.run(["sh", "-c", "sleep 1000 & echo $! > child; echo done"])
        #expect(ContinuousClock.now - start < .seconds(300))
        #expect(result.outcome.isSuccess)
        #expect(result.output == Array("done\n".utf8))
        let child = try #require(pid_t(self.scratch.text(of: "child")?.dropLast() ?? ""))
        #expect(kill(child, 0) == 0)
        kill(child, SIGKILL)
    }

    @Test("ends the command when the task is cancelled")
    func cancellation() async throws {
        let directory = self.scratch.path
        let task = Task {
            try await CommandRunner.run(
                CommandLine(program: "sh", arguments: ["-c", "echo $$ > leader; sleep 1000"]),
                environment: [:],
                workingDirectory: directory, timeout: .seconds(900), outputLimit: 10)
        }
        for _ in 0..<500 where self.scratch.text(of: "leader")?.hasSuffix("\n") != true {
            try await Task.sleep(for: .milliseconds(10))
        }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(300), "it was ended, not waited for")
        try await self.expectDead("leader")
    }

    @Test("starts programs with signals as they expect to find them, and no descriptors of ours")
    func cleanStart() async throws {
        let result = try await self.run(
            ["sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f 2; ls /proc/self/fd"])
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        let masks = lines.prefix(2).compactMap { UInt64($0, radix: 16) }
        // Signals 32 and above are the C library's own.
        #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
        #expect(lines.dropFirst(2).prefix(3) == ["0", "1", "2"])
        #expect(lines.count <= 6, "ls itself opens the directory: \(lines)")
    }

    @Test("runs many at once")
    func many() async throws {
        let results = try await withThrowingTaskGroup(of: CommandOutcome.self) { tasks in
            for index in 0..<40 {
                tasks.addTask { try await self.run(["sh", "-c", "exit \(index)"]).outcome }
            }
            return try await tasks.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(results.count == 40)
    }

    private func run(
        _ words: [String], _ environment: [String: String] = [:], timeout: Duration = .seconds(20),
        outputLimit: Int = 100_000
    ) async throws -> CommandResult {
        try await CommandRunner.run(
            CommandLine(program: words[0], arguments: Array(words.dropFirst())), environment: environment,
            workingDirectory: self.scratch.path, timeout: timeout, outputLimit: outputLimit)
    }

    private func expectNotStarted(_ program: String, _ words: String) async throws {
        let error = await #expect(throws: CommandError.self) { try await self.run([program]) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
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

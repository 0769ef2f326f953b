import CommandRunning
import Foundation
import TestBed
import Testing

@Suite("Running a small tool")
struct BlockingCommandTests {
    @Test("gives it its input, however long, whether it reads or not")
    func input() throws {
        let input = Array(String(repeating: "0123456789abcde\n", count: 1 << 16).utf8)
        let counted = try BlockingCommand.run(
            "wc", ["-c"], input: input, timeout: .seconds(20), outputLimit: 100)
        #expect(
            counted
                == CommandResult(outcome: .exited(status: 0), output: Array("1048576\n".utf8), isCut: false))
        let ignored = try BlockingCommand.run(
            "true", [], input: input, timeout: .seconds(20), outputLimit: 100)
        #expect(ignored.outcome.isSuccess)
        let echoed = try BlockingCommand.run(
            "cat", [], input: input, timeout: .seconds(20), outputLimit: 1 << 20)
        #expect(echoed.output == input && !echoed.isCut)
    }

    @Test("adds to the environment")
    func environment() throws {
        let result = try BlockingCommand.run(
            "sh", ["-c", "echo \"$EXTRA\""], environment: ["EXTRA": "x=y"], timeout: .seconds(20),
            outputLimit: 100)
        #expect(result.output == Array("x=y\n".utf8))
    }

    @Test("ends one that takes too long")
    func timeout() throws {
        let start = ContinuousClock.now
        let result = try BlockingCommand.run("sleep", ["1000"], timeout: .milliseconds(200), outputLimit: 100)
        #expect(result.outcome == .timedOut(after: .milliseconds(200)))
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test("says why it could not start one")
    func notStarted() {
        let error = #expect(throws: CommandError.self) {
            try BlockingCommand.run("/nonexistent/tool", [], timeout: .seconds(20), outputLimit: 100)
        }
        #expect(error?.description.contains("/nonexistent/tool") == true)
    }

    @Test("waits a moment for a script that somebody still has open for writing")
    func busyScript() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("#!/bin/sh\nexit 0\n", to: "script", mode: 0o755)
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        Thread.detachNewThread {
            usleep(70_000)
            close(descriptor)
        }
        let result = try BlockingCommand.run(path, [], timeout: .seconds(20), outputLimit: 100)
        #expect(result.outcome.isSuccess)
    }
}

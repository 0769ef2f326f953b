import CommandRunning
import Foundation
import TestBed
import Testing

@Suite("A command that not even SIGKILL ends")
struct UnkillableCommandTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
    }

    @Test("Is left alone after a while, and waited for when it ends at last")
    func frozen() throws {
        let test = "a command that waits for a frozen file system"
        guard try TestBed.offersRoot(for: test) else { return }
        guard access("/dev/loop-control", F_OK) == 0 else {
            return reportSkipped(test, because: "this system has no loop devices")
        }
        let image = self.scratch.file("image")
        let point = try self.scratch.subdirectory("point")
        try Command.run("truncate", ["--size", "16M", image])
        try Command.run("mkfs.ext4", ["-q", "-F", image])
        try Command.run("mount", ["-o", "loop", image, point])
        defer { _ = try? Command.run("umount", [point]) }
        try Command.run("fsfreeze", ["--freeze", point])
        var isFrozen = true
        defer { if isFrozen { _ = try? Command.run("fsfreeze", ["--unfreeze", point]) } }

        let pid = self.scratch.file("pid")
        let start = ContinuousClock.now
        let result = try BlockingCommand.run(
            "sh", ["-c", "echo $$ > '\(pid)'; echo begun; echo text > '\(point)/file'"],
            timeout: .milliseconds(200), outputLimit: 100)
        #expect(result.outcome == .timedOut(after: .milliseconds(200)))
        #expect(result.output == Array("begun\n".utf8))
        // Two graces of five seconds, and whatever a busy machine adds.
        #expect(ContinuousClock.now - start < .seconds(30))

        let process = try #require(pid_t(self.scratch.text(of: "pid")?.dropLast() ?? ""))
        #expect(kill(process, 0) == 0)
        try Command.run("fsfreeze", ["--unfreeze", point])
        isFrozen = false
        // A zombie could still be signalled: it is gone only when somebody has waited for it.
        for _ in 0..<500 where kill(process, 0) == 0 { usleep(10_000) }
        #expect(kill(process, 0) != 0)
    }

    @Test("Is ended although it has gone to another process group")
    func otherGroup() throws {
        guard access("/usr/bin/perl", X_OK) == 0 else {
            return reportSkipped("a command in another process group", because: "perl is not installed")
        }
        let start = ContinuousClock.now
        let result = try BlockingCommand.run(
            "perl", ["-e", "setpgrp(0, getpgrp(getppid())); sleep 1000"], timeout: .milliseconds(500),
            outputLimit: 1000)
        #expect(result.outcome == .timedOut(after: .milliseconds(500)), "\(result)")
        #expect(ContinuousClock.now - start < .seconds(4))
    }
}

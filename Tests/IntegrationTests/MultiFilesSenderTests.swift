import Foundation
import TestBed
import Testing

@Suite("mfsrv", .serialized)
struct MultiFilesSenderTests {
    @Test("It prints the lines of the original's document")
    func lines() throws {
        let session = try MultiFilesSession(byteCount: 50_000)
        let sender = try Program.start(
            "mfsrv",
            [
                "-i", "127.0.0.1", "-p", try MultiFilesSession.unusedPort(), "-f", session.source, "-s",
                "100",
                "-a", "1104", "-t", "6", "--loop-count", "2",
            ])
        #expect(try sender.wait() == .exited(0))
        let lines = sender.output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "Using file:\(session.source) file name:firmware.tgz prophylactic_delay:6")
        #expect(lines[1] == "Speed:102400 bytes/sec psleep: 13513")
        #expect(lines[2] == "+ Sending file:firmware.tgz sequence:1")
        #expect(lines[3].hasPrefix("o Prophylactic info: 1068 bytes from 1068 send to socket:"))
        #expect(lines[4] == "o File:firmware.tgz successfully sent")
        #expect(lines[5] == "+ Sending file:firmware.tgz sequence:2")
        #expect(lines.count == 8)
    }

    @Test(
        "Another file in the file's place begins a new cycle, and no receiver gets a mix",
        arguments: ["rename", "rewrite"])
    func replacedFile(how: String) throws {
        let session = try MultiFilesSession(byteCount: 1_500_000, seed: 1)
        let next = try MultiFilesSession(byteCount: 1_400_000, seed: 2)
        let port = try MultiFilesSession.unusedPort()
        let sender = try Program.start(
            "mfsrv",
            ["-i", "127.0.0.1", "-p", port, "-f", session.source, "-s", "1000", "-a", "1", "-t", "1"])
        try sender.waitForText("+ Sending")
        let receiver = try Program.start(
            "mfcln", ["-i", "127.0.0.1", "-p", port] + session.receiverArguments())
        try receiver.waitForText("First offset")
        if how == "rename" {
            guard rename(next.source, session.source) == 0 else { throw SystemCallFailure("rename") }
        } else {
            try TestFiles.write(TestFiles.bytes(of: next.source), to: session.source)
        }
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try session.isReceived(), "not the new file")
        #expect(sender.output.contains("! New file:firmware.tgz size:1400000"))
        #expect(receiver.output.components(separatedBy: "\nInfo message received.").count == 3)
    }

    @Test(
        "What cannot be sent is refused with the reason",
        arguments: [
            (["-f", "/nonexistent/file"], 1, "No such file"), (["-f", "/tmp"], 1, "not a regular file"),
            (["-f", "/dev/null"], 1, "not a regular file"),
            (["-f", "a", "-f", "b"], 64, "one mfsrv for each file"), (["-t", "0"], 64, "-t"),
            (["-i", "group"], 64, "not an IPv4 or IPv6 address"),
            (["--loop-count", "0"], 64, "--loop-count"),
            (["--byte-order", "middle"], 64, "byte-order"),
        ] as [([String], Int32, String)]
    )
    func refusals(arguments: [String], status: Int32, word: String) throws {
        let sender = try Program.start("mfsrv", arguments)
        #expect(try sender.wait() == .exited(status))
        #expect(sender.errors.contains(word), "\(sender.errors)")
    }

    @Test("A file of 4 GiB is refused, one byte less is taken")
    func largestFile() throws {
        let scratch = try ScratchDirectory("large")
        let path = scratch.file("large.bin")
        try TestFiles.write([], to: path)
        guard truncate(path, 1 << 32) == 0 else { throw SystemCallFailure("truncate") }
        let refused = try Program.start("mfsrv", ["-i", "127.0.0.1", "-f", path])
        #expect(try refused.wait() == .exited(1))
        #expect(refused.errors.contains("4294967295 at most"))
        guard truncate(path, (1 << 32) - 1) == 0 else { throw SystemCallFailure("truncate") }
        let taken = try Program.start("mfsrv", ["-i", "127.0.0.1", "-f", path])
        try taken.waitForText("Speed:")
        // While it is still hashing four gigabytes of holes.
        taken.signal(SIGTERM)
        #expect(try taken.wait(limit: .seconds(5)) == .exited(0))
        #expect(!taken.errors.contains("at most"))
    }

    @Test("Its help has the original's lines")
    func help() throws {
        for (program, line) in [
            ("mfsrv", "[-t delay] Prophylactic info messages delay, sec. Default: 2 sec"),
            ("mfcln", "[-t socket wait timeout] UDP socket timeout, sec. Default: 10 sec."),
        ] {
            let help = try Program.start(program, ["-h"])
            #expect(try help.wait() == .exited(0))
            #expect(help.output.contains("\(line)\n"))
            #expect(help.output.contains("exit status"))
        }
    }
}

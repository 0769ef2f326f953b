import Foundation
import TestBed
import Testing

/// The receiver against senders of all kinds, over loopback: no privilege needed but where it is said.
@Suite("mfcln", .serialized)
struct MultiFilesReceiverTests {
    /// Starts a receiver on loopback, and the scripted sender when it listens.
    private func exchange(
        _ session: MultiFilesSession, receiver: [String], sender: [String], limit: Duration = .seconds(60)
    ) throws -> Program {
        let port = try MultiFilesSession.unusedPort()
        let program = try Program.start("mfcln", ["-i", "127.0.0.1", "-p", port, "-t", "2"] + receiver)
        try program.waitForText("Waiting for incoming data")
        let peer = try Program.start(
            "python3", [MultiFilesSession.peer, session.source, "--port", port] + sender)
        try program.wait(limit: limit)
        try peer.wait(limit: limit)
        return program
    }

    @Test(
        "Blocks of other sizes, in any order, repeated, in either byte order",
        arguments: [
            ["--block", "1000", "--shuffle"], ["--block", "8000", "--little"],
            ["--block", "333", "--duplicate"],
            ["--block", "60000", "--shuffle", "--little", "--duplicate"], ["--block", "1"],
        ]
    )
    func otherSenders(options: [String]) throws {
        let session = try MultiFilesSession(byteCount: options == ["--block", "1"] ? 3_000 : 300_001)
        let program = try self.exchange(session, receiver: session.receiverArguments(), sender: options)
        #expect(program.exit == .exited(0), "\(program.errors)")
        #expect(try session.isReceived())
    }

    @Test("A wrong MD5 twice is status 1, and no file under the final name")
    func wrongDigest() throws {
        let session = try MultiFilesSession(byteCount: 50_000)
        let program = try self.exchange(
            session, receiver: session.receiverArguments(), sender: ["--wrong-md5", "--cycles", "4"])
        #expect(program.exit == .exited(1))
        #expect(program.output.components(separatedBy: "MD5 check failed").count == 3, "it did not try twice")
        #expect(program.errors.contains("wrong twice"))
        #expect(try session.scratch.names() == ["firmware.tgz"])
    }

    @Test("A wrong file never replaces a good one")
    func keepsOldFile() throws {
        let session = try MultiFilesSession(byteCount: 50_000)
        try session.scratch.write("good", to: "received.bin")
        _ = try self.exchange(
            session, receiver: session.receiverArguments(), sender: ["--wrong-md5", "--cycles", "4"])
        #expect(session.scratch.text(of: "received.bin") == "good")
    }

    @Test(
        "Offered names that lead elsewhere are refused",
        arguments: ["../outside", "/tmp/outside", "..", "a\u{1B}[31m"])
    func hostileName(name: String) throws {
        let session = try MultiFilesSession(byteCount: 5_000)
        let port = try MultiFilesSession.unusedPort()
        var settings = ProgramSettings()
        settings.workingDirectory = try session.scratch.subdirectory("inside")
        let program = try Program.start(
            "mfcln", ["-i", "127.0.0.1", "-p", port, "-t", "2", "-s", "/dev/null"], settings)
        try program.waitForText("Waiting for incoming data")
        let peer = try Program.start(
            "python3", [MultiFilesSession.peer, session.source, "--port", port, "--name", name])
        #expect(try program.wait() == .exited(1))
        #expect(program.errors.contains("not a plain file name"))
        #expect(try session.scratch.names() == ["firmware.tgz", "inside"])
        #expect(try session.scratch.names(in: "inside").isEmpty)
        try peer.wait()
    }

    @Test("Without -f the file gets the offered name and the cycle's number")
    func offeredName() throws {
        let session = try MultiFilesSession(byteCount: 5_000)
        let port = try MultiFilesSession.unusedPort()
        var settings = ProgramSettings()
        settings.workingDirectory = try session.scratch.subdirectory("inside")
        let program = try Program.start(
            "mfcln", ["-i", "127.0.0.1", "-p", port, "-s", "/dev/null"], settings)
        try program.waitForText("Waiting for incoming data")
        let peer = try Program.start("python3", [MultiFilesSession.peer, session.source, "--port", port])
        #expect(try program.wait() == .exited(0))
        #expect(try session.scratch.names(in: "inside") == ["netup.tgz.1"])
        #expect(program.output.contains("outfilename:netup.tgz.1\n"))
        try peer.wait()
    }

    @Test("-f - writes the verified file, and nothing else, to standard output")
    func standardOutput() throws {
        let session = try MultiFilesSession(byteCount: 300_000)
        let program = try self.exchange(
            session, receiver: ["-f", "-", "-s", session.scratch.file("version")], sender: ["--version", "7"])
        #expect(program.exit == .exited(0))
        #expect(program.outputBytes == TestFiles.bytes(of: session.source))
        #expect(session.scratch.text(of: "version") == "7\n")
    }

    @Test("Silence is status 3 after the time of -t")
    func silence() throws {
        let port = try MultiFilesSession.unusedPort()
        let clock = ContinuousClock()
        let program = try Program.start("mfcln", ["-i", "127.0.0.1", "-p", port, "-t", "1"])
        let taken = try clock.measure { try program.wait() }
        #expect(program.exit == .exited(3))
        #expect(taken > .milliseconds(900) && taken < .seconds(3))
        #expect(program.errors.contains("nothing heard from 127.0.0.1:\(port) within 1 s"))
    }

    @Test(
        "A full disk is status 1 and a clear error, whether the size is told truly or not",
        arguments: [true, false])
    func diskFull(isToldTruly: Bool) throws {
        guard try TestBed.offersRoot(for: "a full disk") else { return }
        let session = try MultiFilesSession(byteCount: 600_000)
        let disk = try SmallFileSystem(kilobyteCount: isToldTruly ? 256 : 700)
        // A second file takes what the look at the free space has promised.
        let target = disk.file("received.bin")
        if !isToldTruly {
            try TestFiles.writeRandom(byteCount: 1, seed: 1, to: disk.file("other"))
        }
        let port = try MultiFilesSession.unusedPort()
        let program = try Program.start(
            "mfcln", ["-i", "127.0.0.1", "-p", port, "-f", target, "-s", "/dev/null"])
        try program.waitForText("Waiting for incoming data")
        let peer = try Program.start(
            "python3", [MultiFilesSession.peer, session.source, "--port", port, "--cycles", "2"])
        if !isToldTruly {
            try program.waitForText("Receiving data")
            try? TestFiles.writeRandom(byteCount: 690_000, seed: 1, to: disk.file("other"))
        }
        #expect(try program.wait() == .exited(1))
        #expect(program.errors.contains("ENOSPC"), "\(program.errors)")
        #expect(access(target, F_OK) != 0)
        try peer.wait()
    }

    @Test(
        "Killed at random moments, it never leaves a wrong file under the final name",
        arguments: [7] as [UInt64])
    func killed(seed: UInt64) throws {
        let session = try MultiFilesSession(byteCount: 2_000_000)
        let port = try MultiFilesSession.unusedPort()
        let sender = try Program.start(
            "mfsrv",
            ["-i", "127.0.0.1", "-p", port, "-f", session.source, "-s", "20000", "-a", "1", "-t", "1"])
        try sender.waitForText("+ Sending")
        var state = seed
        var completeCount = 0
        for round in 0..<50 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let program = try Program.start(
                "mfcln", ["-i", "127.0.0.1", "-p", port] + session.receiverArguments())
            usleep(UInt32(state >> 33) % 300_000)
            program.kill()
            try program.wait()
            if access(session.scratch.file("received.bin"), F_OK) == 0 {
                completeCount += 1
                #expect(try session.isReceived(), "round \(round) of seed \(seed)")
                unlink(session.scratch.file("received.bin"))
            }
        }
        #expect(completeCount < 50, "no kill came early enough to prove anything")
        // Whatever the killed ones left behind, the next one clears away.
        let last = try Program.start("mfcln", ["-i", "127.0.0.1", "-p", port] + session.receiverArguments())
        #expect(try last.wait() == .exited(0))
        #expect(try session.isReceived())
        #expect(try session.leftovers() == [])
    }

    @Test("A signal ends it with status 130 and nothing left behind")
    func interrupted() throws {
        let session = try MultiFilesSession(byteCount: 5_000_000)
        let port = try MultiFilesSession.unusedPort()
        let sender = try Program.start(
            "mfsrv", ["-i", "127.0.0.1", "-p", port, "-f", session.source, "-s", "100", "-a", "1", "-t", "1"])
        try sender.waitForText("+ Sending")
        let program = try Program.start(
            "mfcln", ["-i", "127.0.0.1", "-p", port] + session.receiverArguments())
        try program.waitForText("First offset")
        program.signal(SIGTERM)
        #expect(try program.wait(limit: .seconds(2)) == .exited(130))
        #expect(try session.scratch.names() == ["firmware.tgz"])
    }

    @Test(
        "A wrong command line is status 64 and says what is wrong",
        arguments: [
            (["-i", "nonsense"], "not an IPv4 or IPv6 address"), (["-t", "0"], "-t"), (["-p", "0"], "-p"),
            (["-x"], "-x"), (["-a", "-1"], "-a"), (["-a", "4294967296"], "-a"),
            (["--install", "d", "-f", "-"], "exclude"), (["--max-unpacked", "0"], "max-unpacked"),
        ]
    )
    func wrongCommandLine(arguments: [String], word: String) throws {
        let program = try Program.start("mfcln", arguments)
        #expect(try program.wait() == .exited(64))
        #expect(program.errors.contains(word), "\(program.errors)")
    }

    @Test(
        "What cannot be written is told at the start, not after the reception",
        arguments: [["-f", "/nonexistent/x"], ["-f", "/"], ["-f", "/dev/null"], ["-s", "/nonexistent/x"]])
    func unwritable(arguments: [String]) throws {
        let scratch = try ScratchDirectory("unwritable")
        var settings = ProgramSettings()
        settings.workingDirectory = scratch.path
        let program = try Program.start("mfcln", ["-i", "127.0.0.1", "-t", "30"] + arguments, settings)
        #expect(try program.wait(limit: .seconds(10)) == .exited(1))
        #expect(program.errors.contains(arguments[1].replacing("/x", with: "")), "\(program.errors)")
        #expect(try scratch.names() == [])
    }

    @Test("What killed receivers left is cleared away, whatever cycle they began in")
    func numberedLeftovers() throws {
        let session = try MultiFilesSession(byteCount: 5_000)
        var settings = ProgramSettings()
        settings.workingDirectory = try session.scratch.subdirectory("inside")
        for name in [".netup.tgz.11.0123456789abcdef.partial", ".netup.tgz.4.0123456789abcdef.partial"] {
            try session.scratch.write("half", to: "inside/\(name)")
        }
        // Not ours: another target's, and one that only looks alike.
        let others = [".netup.tgz.x.0123456789abcdef.partial", ".other.tgz.1.0123456789abcdef.partial"]
        for name in others { try session.scratch.write("kept", to: "inside/\(name)") }
        let port = try MultiFilesSession.unusedPort()
        let program = try Program.start(
            "mfcln", ["-i", "127.0.0.1", "-p", port, "-s", "/dev/null"], settings)
        try program.waitForText("Waiting for incoming data")
        let peer = try Program.start("python3", [MultiFilesSession.peer, session.source, "--port", port])
        #expect(try program.wait() == .exited(0))
        #expect(try session.scratch.names(in: "inside") == others + ["netup.tgz.1"])
        try peer.wait()
    }
}

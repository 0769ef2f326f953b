import Foundation
import TestBed
import Testing

@Suite("fleetcast cast", .serialized)
struct CastTests {
    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("cast")
    }

    /// Starts a cast over the loopback interface.
    private func start(_ files: [String], _ arguments: [String], port: Int) throws -> Program {
        var settings = ProgramSettings()
        settings.workingDirectory = self.scratch.path
        settings.environment = ["TMPDIR": self.scratch.path]
        return try Program.start(
            "fleetcast",
            ["cast"] + files + [
                "--group", "239.1.2.4", "--port", "\(port)", "--interface", "lo", "--state", "state",
            ] + arguments, settings)
    }

    private func cast(_ files: [String], _ arguments: [String] = []) throws -> Program {
        let program = try self.start(
            files, ["--rate", "50Mbit"] + arguments, port: try TestBed.unusedPort())
        try program.wait()
        return program
    }

    private func makeFile(_ name: String, byteCount: Int = 100_000) throws {
        try TestFiles.writeRandom(byteCount: byteCount, seed: 1, to: self.scratch.file(name))
    }

    @Test(
        "Wrong arguments are status 64 and say what is right",
        arguments: [
            (["--group", "host"], "--group takes one"), (["--port", "0"], "--port is 1 to 65535"),
            (["--tsi", "281474976710656"], "--tsi is 0 to"), (["--dscp", "64"], "--dscp is 0 to 63"),
            (["--laps", "0"], "--laps is at least 1"), (["--laps", "2", "--forever"], "not both"),
            (["--source", "::1"], "of the group's kind"), (["--symbol-size", "65001"], "--symbol-size is"),
            (["--block-size", "56404"], "--block-size is 1 to 56403"),
            (["--fec", "rs", "--block-size", "255"], "1 to 254 with --fec rs"),
            (["--fec", "turbo"], "--fec"), (["--overhead", "10001"], "--overhead is 0 to 10000"),
            (["--interleave", "0"], "--interleave is at least 1"), (["--rate", "0"], "--rate"),
            (["--memory", "lots"], "--memory"), (["--content-encoding", "brotli"], "--content-encoding"),
            (["--ttl", "256"], "--ttl"),
        ])
    func wrongArguments(_ arguments: [String], _ text: String) throws {
        var all = ["cast", "file"]
        for (flag, value) in [("--group", "239.1.2.4"), ("--port", "4001"), ("--rate", "1Mbit")]
        where !arguments.contains(flag) {
            all += [flag, value]
        }
        let program = try Program.start("fleetcast", all + arguments)
        #expect(try program.wait() == .exited(64))
        #expect(program.errors.contains(text), "\(program.errors)")
        #expect(program.output.isEmpty)
    }

    @Test("What cannot be cast is status 1 with the reason, and nothing is sent")
    func unusableFiles() throws {
        try self.makeFile("a")
        _ = try self.scratch.subdirectory("twin")
        try self.makeFile("twin/a")
        try self.makeFile(".hidden")
        for (files, text) in [
            (["nothing"], "no such file"), (["twin"], "fleetcast pack"), (["a", "twin/a"], "rename one"),
            ([".hidden"], "begin with a dot"), (["/dev/zero"], "not a regular file"),
        ] {
            let program = try self.cast(files)
            #expect(program.exit == .exited(1))
            #expect(program.errors.contains(text), "\(program.errors)")
            #expect(program.output.isEmpty)
        }
    }

    @Test("A file that may not be read is status 1")
    func unreadable() throws {
        guard getuid() != 0 else { return }
        try self.makeFile("secret")
        chmod(self.scratch.file("secret"), 0)
        let program = try self.cast(["secret"])
        #expect(program.exit == .exited(1))
        #expect(program.errors.contains("permission denied"), "\(program.errors)")
    }

    @Test("An interface that is not there, or an SDP file that cannot be written, is status 1")
    func unusableSurroundings() throws {
        try self.makeFile("a")
        for (arguments, text) in [
            (["--interface", "nope0"], "nope0"), (["--sdp", "nowhere/session.sdp"], "nowhere"),
        ] {
            let program = try Program.start(
                "fleetcast",
                [
                    "cast", self.scratch.file("a"), "--group", "239.1.2.4", "--port", "4001", "--rate",
                    "1Mbit", "--state", self.scratch.file("state"),
                ] + arguments)
            #expect(try program.wait() == .exited(1))
            #expect(program.errors.contains(text), "\(program.errors)")
        }
    }

    @Test("With --json each line is an object; the first tells what is sent, the last the totals")
    func json() throws {
        try self.makeFile("a b.bin")
        let program = try self.cast(
            ["a b.bin"], ["--json", "--laps", "2", "--tsi", "9", "--overhead", "20", "--sdp", "s.sdp"])
        #expect(program.exit == .exited(0), "\(program.errors)")
        let lines = program.output.split(separator: "\n")
        #expect(lines.allSatisfy { (try? JSONSerialization.jsonObject(with: Data($0.utf8))) != nil })
        let started = try #require(program.event("started"))
        #expect(started["group"] as? String == "239.1.2.4" && started["tsi"] as? Int == 9)
        #expect(started["rate"] as? Int == 50_000_000 && started["laps"] as? Int == 2)
        #expect(started["fec"] as? String == "raptorq" && started["overhead"] as? Int == 20)
        #expect(started["sdp"] as? String == "s.sdp" && started["source"] is NSNull)
        let file = try #require((started["files"] as? [[String: Any]])?.first)
        #expect(file["name"] as? String == "a b.bin" && file["bytes"] as? Int == 100_000)
        #expect(file["transferBytes"] as? Int == 100_000 && file["contentEncoding"] is NSNull)
        #expect(file["symbolSize"] as? Int == 1_428 && file["sourceBlocks"] as? Int == 1)
        // 71 source symbols, and 20 per cent, rounded up.
        #expect(file["symbolsOfLap"] as? Int == 86)
        #expect((file["sha256"] as? String)?.count == 64)
        #expect(program.events("lap").map { $0["lap"] as? Int } == [1, 2])
        #expect(program.events("fileEnded").count == 1)
        let ended = try #require(program.event("ended"))
        #expect(ended["packets"] as? Int ?? 0 >= 2 * 86 && ended["lap"] as? Int == 2)
        #expect(ended["fraction"] as? Double == 1)
        let seconds = try #require(ended["seconds"] as? Double)
        let bytes = try #require(ended["bytes"] as? Double)
        let rate = try #require(ended["rate"] as? Double)
        // Seconds have three digits.
        #expect(abs(rate - bytes * 8 / seconds) < rate * 0.03)
    }

    @Test("The description tells receivers where to listen")
    func description() throws {
        try self.makeFile("a")
        let program = try self.start(
            ["a"],
            [
                "--rate", "2Mbit", "--sdp", "session.sdp", "--tsi", "77", "--ttl", "5", "--fec", "rs",
                "--source", "127.0.0.1",
            ], port: 4_567)
        #expect(try program.wait() == .exited(0), "\(program.errors)")
        let lines = (self.scratch.text(of: "session.sdp") ?? "").split(whereSeparator: \.isNewline)
        for line in [
            "v=0", "c=IN IP4 239.1.2.4/5", "m=application 4567 FLUTE/UDP 0", "a=flute-tsi:77",
            "a=source-filter: incl IN IP4 239.1.2.4 127.0.0.1", "b=AS:2000",
        ] {
            #expect(lines.contains { $0 == line }, "\(line) is not in \(lines)")
        }
        #expect(lines.contains { $0.hasPrefix("a=FEC-declaration:") && $0.contains("encoding-id=5") })
    }

    @Test("A signal is status 130, and the session is closed for receivers", arguments: [SIGINT, SIGTERM])
    func signal(_ number: Int32) throws {
        try self.makeFile("a", byteCount: 5_000_000)
        let port = try TestBed.unusedPort()
        let receiver = try Program.start(
            "fleetcast",
            [
                "receive", "--group", "239.1.2.4", "--port", "\(port)", "--interface", "lo", "--out",
                self.scratch.file("out"), "--timeout", "20",
            ])
        try receiver.waitForText("Listening")
        let sender = try self.start(["a"], ["--rate", "1Mbit", "--forever", "--json"], port: port)
        try receiver.waitForText("Announced")
        sender.signal(number)
        #expect(try sender.wait(limit: .seconds(5)) == .exited(130))
        #expect(sender.event("ended") != nil)
        #expect(sender.errors.isEmpty, "\(sender.errors)")
        #expect(try receiver.wait(limit: .seconds(5)) == .exited(1))
        #expect(receiver.output.contains("ended by its sender"), "\(receiver.output)")
    }

    @Test("A file that changes under counted laps is status 1; with --forever it is cast anew")
    func changedFile() throws {
        try self.makeFile("a", byteCount: 500_000)
        let counted = try self.start(
            ["a"], ["--rate", "1Mbit", "--laps", "9"], port: try TestBed.unusedPort())
        try counted.waitForText("Casting")
        try self.makeFile("a", byteCount: 400_000)
        #expect(try counted.wait(limit: .seconds(10)) == .exited(1))
        #expect(counted.errors.contains("was written to"), "\(counted.errors)")

        let endless = try self.start(
            ["a"], ["--rate", "10Mbit", "--forever", "--json"], port: try TestBed.unusedPort())
        try endless.waitForText("started")
        try self.makeFile("a", byteCount: 300_000)
        try endless.waitForText("fileReloaded", limit: .seconds(10))
        let file = endless.event("fileReloaded")?["file"] as? [String: Any]
        #expect(file?["bytes"] as? Int == 300_000)
        endless.signal(SIGINT)
        #expect(try endless.wait(limit: .seconds(5)) == .exited(130))
    }

    @Test("Compressed files arrive as they were, and leave nothing behind", arguments: ["gzip", "zlib"])
    func compressed(_ encoding: String) throws {
        let text = (0..<30_000).map { "line \($0)\n" }.joined()
        _ = try self.scratch.write(text, to: "a.txt")
        let port = try TestBed.unusedPort()
        let receiver = try Program.start(
            "fleetcast",
            [
                "receive", "--group", "239.1.2.4", "--port", "\(port)", "--interface", "lo", "--out",
                self.scratch.file("out"), "--timeout", "20",
            ])
        try receiver.waitForText("Listening")
        let sender = try self.start(
            ["a.txt"], ["--rate", "5Mbit", "--content-encoding", encoding, "--json"], port: port)
        #expect(try sender.wait() == .exited(0), "\(sender.errors)")
        #expect(try receiver.wait() == .exited(0), "\(receiver.errors)")
        #expect(try TestFiles.areIdentical(self.scratch.file("a.txt"), self.scratch.file("out/a.txt")))
        let file = (sender.event("started")?["files"] as? [[String: Any]])?.first
        #expect(file?["contentEncoding"] as? String == encoding)
        #expect(file?["transferBytes"] as? Int ?? .max < text.utf8.count / 2)
        #expect(try self.scratch.names().allSatisfy { !$0.hasPrefix("fleetcast-cast-") })
    }
}

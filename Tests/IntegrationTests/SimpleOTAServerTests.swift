import Foundation
import TestBed
import Testing

@Suite("ota-server")
struct SimpleOTAServerTests {
    private static let handshake =
        #"{"request": "handshake", "data": {"security": "\#(SimpleOTASite.password)"}}"#

    private static func talk(_ site: SimpleOTASite, _ steps: [String]) throws -> [String] {
        let peer = try SimpleOTASite.peer("conversation", ["\(site.port)"] + steps)
        try peer.wait()
        return peer.output.split(separator: "\n").map(String.init)
    }

    @Test("The replies are the document's, byte for byte, and the payload is exactly the rest of the file")
    func bytes() throws {
        let site = try SimpleOTASite(packageName: "固件.tgz", package: Array("0123456789".utf8))
        try site.startServer()
        let lines = try Self.talk(
            site,
            [
                "send", Self.handshake, "receive", "send", #"{"request": "header", "data": {}}"#, "receive",
                "send", #"{"request": "package", "data": {"offset": 4}}"#, "receive", "payload", "6",
                "send", #"{"request": "exit", "data": {}}"#, "end",
            ])
        #expect(
            lines == [
                #"RECEIVED {"response": "connected", "data": {"features": ["resume"]}}"#,
                #"RECEIVED {"response": "header", "data": {"latest": "\u56fa\u4ef6.tgz"}}"#,
                #"RECEIVED {"response": "package", "data": {"latest": "\u56fa\u4ef6.tgz", "size": "10", "#
                    + #""md5": "781e5e245d69b566979b86e28d23f2c7", "offset": 4}}"#,
                "PAYLOAD 6 e35cf7b66449df565f93c607d5a81d09",
                "CLEAN-END 0",
            ])
    }

    @Test("A client that sends all at once and closes its side gets everything")
    func pipelined() throws {
        let site = try SimpleOTASite(package: Array("0123456789".utf8))
        try site.startServer()
        let all = Self.handshake + #"{"request": "package"} {"request": "exit"}"#
        let lines = try Self.talk(site, ["send", all, "finish-sending", "end"])
        let digest = "781e5e245d69b566979b86e28d23f2c7"
        let replyByteCount = [
            #"{"response": "connected", "data": {"features": ["resume"]}}"#,
            #"{"response": "package", "data": {"latest": "app-2.tgz", "size": "10", "md5": "\#(digest)"}}"#,
        ].map(\.utf8.count).reduce(0, +)
        #expect(lines == ["CLEAN-END \(replyByteCount + 10)"])
    }

    @Test("A client too many is told so, and one that leaves makes room")
    func maximumClients() throws {
        let site = try SimpleOTASite()
        try site.startServer(maximumClientCount: 2)
        let held = try (0..<2).map { _ in try Self.holdingClient(site) }
        let full = try Self.talk(site, ["send", Self.handshake, "receive", "end"])
        #expect(
            full == [
                #"RECEIVED {"response": "error", "data": {"reason": "all 2 places are taken, try again later"}}"#,
                "CLEAN-END 0",
            ])
        held[0].kill()
        let gotIn = try Patience.wait(.seconds(10)) {
            try Self.talk(site, ["send", Self.handshake, "receive"]).first?.contains("connected") == true
        }
        #expect(gotIn)
    }

    @Test("Strangers who connect and say nothing take no place")
    func strangers() throws {
        let site = try SimpleOTASite()
        let server = try site.startServer(maximumClientCount: 1)
        let silent = try (0..<5).map { _ in try SimpleOTASite.peer("conversation", ["\(site.port)", "end"]) }
        let areIn = Patience.wait(.seconds(30)) {
            server.errors.components(separatedBy: "Accept new connection").count > silent.count
        }
        #expect(areIn && silent.allSatisfy { $0.exit == nil })
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
    }

    private static func holdingClient(_ site: SimpleOTASite) throws -> Program {
        let client = try SimpleOTASite.peer(
            "conversation", ["\(site.port)", "send", Self.handshake, "receive", "end"])
        try client.waitForText("connected")
        return client
    }

    @Test("A new package needs no restart, and a broken configuration does not stop the service")
    func rereads() throws {
        let site = try SimpleOTASite()
        let server = try site.startServer()
        let header = ["send", Self.handshake, "receive", "send", #"{"request": "header"}"#, "receive"]
        let path = site.scratch.file("server/config.ini")
        let text = try #require(site.scratch.text(of: "server/config.ini"))
        try site.scratch.write("v3", to: "server/sv_package/app-3.tgz")
        try site.scratch.write(
            text.replacingOccurrences(of: "app-2.tgz", with: "app-3.tgz"), to: "server/config.ini")
        #expect(try Self.talk(site, header).last?.contains("app-3.tgz") == true)
        try TestFiles.write("[Server\n".utf8, to: path)
        #expect(try Self.talk(site, header).last?.contains("app-3.tgz") == true)
        try server.waitForText("Going on with the former configuration")
    }

    @Test("Nonsense gets an error and a close, and the others go on")
    func nonsense() throws {
        let site = try SimpleOTASite()
        try site.startServer()
        let lines = try Self.talk(site, ["send", "GET / HTTP/1.1\r\n\r\n", "receive", "end"])
        #expect(
            lines.first?.hasPrefix(#"RECEIVED {"response": "error", "data": {"reason": "the request"#) == true
        )
        #expect(lines.last == "CLEAN-END 0")
        #expect(try site.runClient().exit == .exited(0))
    }

    @Test("The reason of a refusal arrives although the client had sent more than was read")
    func lastWords() throws {
        let site = try SimpleOTASite()
        try site.startServer()
        let nonsense = String(repeating: "nonsense ", count: 5000)
        // Linux hands out what came before a reset, other systems drop it: the later sends notice a reset here too.
        let lines = try Self.talk(
            site,
            [
                "send", nonsense, "wait", "0.3", "send", "more", "wait", "0.3", "send", "more", "receive",
                "end",
            ])
        #expect(
            lines.count == 2 && lines[0].contains(#""response": "error""#) && lines[1] == "CLEAN-END 0",
            "\(lines)")
    }

    @Test("A package that is removed behind the header is still sent, as promised")
    func removed() throws {
        let site = try SimpleOTASite(package: Array("0123456789".utf8))
        try site.startServer()
        let lines = try Self.talk(
            site,
            [
                "send", Self.handshake, "receive", "send", #"{"request": "header"}"#, "receive",
                "remove", site.serverPackage, "send", #"{"request": "package"}"#, "receive", "payload", "10",
            ])
        #expect(lines.last == "PAYLOAD 10 781e5e245d69b566979b86e28d23f2c7", "\(lines)")
    }

    @Test("500 clients at once take little memory")
    func crowd() throws {
        let site = try SimpleOTASite(package: [])
        try TestFiles.writeRandom(byteCount: 32 << 20, seed: 4, to: site.serverPackage)
        let server = try site.startServer(maximumClientCount: 500)
        let crowd = try SimpleOTASite.peer("crowd", ["\(site.port)", SimpleOTASite.password, "500"])
        try crowd.wait(limit: .seconds(120))
        #expect(crowd.output == "CONNECTED 500\nANSWERED 500\n", "\(crowd.output) \(crowd.errors)")
        #expect(server.peakMemoryByteCount < 64 << 20, "\(server.peakMemoryByteCount)")
        #expect(server.peakMemoryByteCount > 0)
        #expect(try site.runClient().exit == .exited(0))
    }

    @Test("Without descriptors it waits for some, and neither spins nor floods the log")
    func outOfDescriptors() throws {
        let site = try SimpleOTASite()
        try site.writeServerConfiguration(maximumClientCount: 200)
        let program = "\(BuiltPrograms.directory)/ota-server"
        let file = site.scratch.file("server/config.ini")
        let server = try Program.start(
            "sh", ["-c", "ulimit -n 48; exec \"$0\" --config \"$1\"", program, file])
        let listens = Patience.wait(.seconds(30)) {
            SimpleOTASite.isListening(site.port) || server.exit != nil
        }
        try #require(listens && server.exit == nil, "\(server.errors)")
        let crowd = try SimpleOTASite.peer("crowd", ["\(site.port)", SimpleOTASite.password, "120"])
        try server.waitForText("could not be accepted")
        Thread.sleep(forTimeInterval: 0.5)
        let before = Self.processorTicks(of: server)
        Thread.sleep(forTimeInterval: 2)
        #expect(Self.processorTicks(of: server) - before < 50)
        #expect(server.errors.components(separatedBy: "could not be accepted").count == 2)
        crowd.kill()
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
    }

    /// Hundredths of a second that a program has kept processors busy.
    private static func processorTicks(of program: Program) -> Int {
        let stat = String(decoding: TestFiles.bytes(of: "/proc/\(program.processID)/stat"), as: UTF8.self)
        let fields = stat.split(separator: " ")
        return fields.count > 14 ? (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0) : 0
    }

    @Test("It ends at once while it hashes a file that takes minutes to read")
    func endsWhileHashing() throws {
        let site = try SimpleOTASite(package: nil)
        #expect(FileManager.default.createFile(atPath: site.serverPackage, contents: nil))
        let isSparse = truncate(site.serverPackage, 1 << 40) == 0
        try #require(isSparse, "no sparse file of 1 TiB here")
        let server = try site.startServer()
        // A client waits for the digest as well.
        let client = try SimpleOTASite.peer(
            "conversation",
            ["\(site.port)", "send", Self.handshake, "receive", "send", #"{"request": "header"}"#, "end"])
        try client.waitForText("connected")
        server.signal(SIGTERM)
        #expect(try server.wait(limit: .seconds(5)) == .exited(0), "\(server.errors)")
        try client.wait(limit: .seconds(5))
    }

    @Test("It ends cleanly when asked to, and with 1 where it cannot listen or read its configuration")
    func ends() throws {
        let site = try SimpleOTASite()
        let server = try site.startServer()
        #expect(
            server.errors.contains(
                /^\[INFO\] \d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} Attempt to bind IP\/Port: 127/))
        let second = try Program.start("ota-server", ["--config", site.scratch.file("server/config.ini")])
        #expect(
            try second.wait() == .exited(1)
                && second.errors.contains("cannot listen on 127.0.0.1:\(site.port)"))
        let held = try Self.holdingClient(site)
        server.signal(SIGTERM)
        #expect(try server.wait(limit: .seconds(5)) == .exited(0))
        try held.wait(limit: .seconds(5))
        let missing = try Program.start("ota-server", ["--config", "/nonexistent/config.ini"])
        #expect(try missing.wait() == .exited(1) && missing.errors.contains("--config"))
        #expect(try Program.start("ota-server", ["--nonsense"]).wait() == .exited(64))
    }
}

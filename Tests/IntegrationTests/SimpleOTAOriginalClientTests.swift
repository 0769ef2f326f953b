import Foundation
import TestBed
import Testing

/// Ours is the server, the client behaves as the original one.
@Suite("ota-server with the original client")
struct SimpleOTAOriginalClientTests {
    private static func client(_ site: SimpleOTASite, password: String = SimpleOTASite.password) throws
        -> String
    {
        let directory = try ScratchDirectory("original-client")
        let client = try SimpleOTASite.peer(
            "original_client", ["\(site.port)", password, "app-1.tgz", directory.path])
        try client.wait()
        return client.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("It gets the package, whatever its name", arguments: ["app-2.tgz", "Gerät-ü.tgz", "固件-😀 2.0.tgz"])
    func downloads(name: String) throws {
        let site = try SimpleOTASite(packageName: name, package: [])
        try TestFiles.writeRandom(byteCount: 3_000_001, seed: 1, to: site.serverPackage)
        let server = try site.startServer(payloadDelay: "1.0")
        #expect(try Self.client(site) == "DOWNLOADED \(name) \(TestFiles.md5(of: site.serverPackage))")
        try server.waitForText("Exit proccess ...")
        #expect(!server.errors.contains(SimpleOTASite.password))
        #expect(server.errors.contains("Checking security code {***} VS {***} ..."))
    }

    @Test("An empty package, and one that is there already")
    func smallCases() throws {
        let site = try SimpleOTASite(package: [])
        try site.startServer()
        #expect(try Self.client(site) == "DOWNLOADED app-2.tgz d41d8cd98f00b204e9800998ecf8427e")
        let current = try SimpleOTASite(packageName: "app-1.tgz")
        try current.startServer()
        #expect(try Self.client(current) == "UP-TO-DATE")
    }

    @Test(
        "What cannot be served is refused at the header, which it survives",
        arguments: ["missing", "link", "pipe", "outside", "directory"])
    func refusedAtHeader(kind: String) throws {
        let name = kind == "outside" ? "../sv_package/app-2.tgz" : "app-2.tgz"
        let site = try SimpleOTASite(packageName: name, package: kind == "outside" ? [1] : nil)
        switch kind {
        case "link":
            try FileManager.default.createSymbolicLink(
                atPath: site.serverPackage, withDestinationPath: "/etc/passwd")
        case "pipe": #expect(mkfifo(site.serverPackage, 0o644) == 0)
        case "directory":
            try FileManager.default.createDirectory(
                atPath: site.serverPackage, withIntermediateDirectories: true)
        default: break
        }
        let server = try site.startServer()
        // The operator learns of it at the start, without any client.
        try server.waitForText("[WARNING]")
        #expect(try Self.client(site) == "REFUSED-AT-HEADER")
    }

    @Test("A wrong password is refused with a reason")
    func wrongPassword() throws {
        let site = try SimpleOTASite()
        try site.startServer()
        #expect(try Self.client(site, password: "wrong") == "DIED wrong security code")
    }

    @Test("A failure in mid payload is a reset, for a clean end would let it loop for ever")
    func failureInPayload() throws {
        let site = try SimpleOTASite(package: [])
        // More than all socket buffers between the two hold.
        try TestFiles.writeRandom(byteCount: 64 << 20, seed: 2, to: site.serverPackage)
        try site.startServer()
        let handshake = #"{"request": "handshake", "data": {"security": "\#(SimpleOTASite.password)"}}"#
        let client = try SimpleOTASite.peer(
            "conversation",
            [
                "\(site.port)", "send", handshake, "receive", "send", #"{"request": "package"}"#, "receive",
                "payload", "100000", "truncate", site.serverPackage, "end",
            ])
        try client.wait()
        #expect(client.output.contains("RESET "), "\(client.output)")
    }
}

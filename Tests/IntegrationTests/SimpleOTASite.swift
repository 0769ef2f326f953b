import Foundation
import TestBed
import Testing

/// A server and a client, each in a directory of its own as the document lays them out, on a port of their own.
final class SimpleOTASite {
    static let password = "geheim-秘密"
    /// What the client's configuration looks like, with comments in GBK that must survive.
    static let clientComment: [UInt8] = [
        0x23, 0x20, 0xB6, 0xCB, 0xBF, 0xDA, 0x20, 0xC9, 0xE8, 0xD6, 0xC3, 0x0D, 0x0A,
    ]

    let scratch: ScratchDirectory
    let port: Int
    let packageName: String
    /// What runs as long as the site is there.
    private var programs: [Program] = []

    /// - Parameter package: contents of the package that the server offers; `nil`: there is no such file.
    init(packageName: String = "app-2.tgz", package: [UInt8]? = Array("package".utf8)) throws {
        self.scratch = try ScratchDirectory("simple-ota")
        self.port = try Self.freePort()
        self.packageName = packageName
        for directory in ["server/sv_package", "client/cl_package"] {
            try FileManager.default.createDirectory(
                atPath: self.scratch.file(directory), withIntermediateDirectories: true)
        }
        if let package { try TestFiles.write(package, to: self.serverPackage) }
        try self.writeClientConfiguration()
    }

    var serverPackage: String { self.scratch.file("server/sv_package/\(self.packageName)") }
    var clientPackage: String { self.scratch.file("client/cl_package/\(self.packageName)") }

    func writeServerConfiguration(maximumClientCount: Int = 5, payloadDelay: String = "0.2") throws {
        let text = """
            [DEFAULT]
            port = \(self.port)
            security = \(Self.password)
            [Server]
            ip = 127.0.0.1
            path = sv_package
            latest = \(self.packageName)
            max_clients = \(maximumClientCount)
            payload_delay = \(payloadDelay)

            """
        try self.scratch.write(text, to: "server/config.ini")
    }

    /// - Parameter port: of a server other than this site's.
    func writeClientConfiguration(port: Int? = nil, more: String = "") throws {
        var bytes = Array("[DEFAULT]\r\nPort : \(port ?? self.port)\r\n".utf8) + Self.clientComment
        bytes += Array("security=\(Self.password)\r\n\r\n[Client]\r\nserver = 127.0.0.1\r\n".utf8)
        bytes += Array("path = cl_package\r\n".utf8) + Self.clientComment
        bytes += Array("latest =  app-1.tgz  \r\n\(more)".utf8) + Self.clientComment
        try TestFiles.write(bytes, to: self.scratch.file("client/config.ini"))
    }

    /// The value of `latest` in the client's configuration; `nil` when anything else in the file has changed.
    func latest(more: String = "") throws -> String? {
        let bytes = TestFiles.bytes(of: self.scratch.file("client/config.ini"))
        let text = String(decoding: bytes, as: Unicode.ASCII.self)
        guard let line = text.split(separator: "\r\n").first(where: { $0.hasPrefix("latest =") }) else {
            return nil
        }
        let latest = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
            .first { $0.hasPrefix("latest =") }.map { $0.dropFirst("latest =  ".count).dropLast(2) }
        let comments = bytes.split(separator: 0x0A).filter { $0.elementsEqual(Self.clientComment.dropLast()) }
        guard comments.count == 3, line.hasSuffix("  "), let latest else { return nil }
        return String(latest)
    }

    /// Starts the server, and waits until it listens.
    @discardableResult
    func startServer(maximumClientCount: Int = 5, payloadDelay: String = "0.2") throws -> Program {
        try self.writeServerConfiguration(maximumClientCount: maximumClientCount, payloadDelay: payloadDelay)
        let server = try Program.start("ota-server", ["--config", self.scratch.file("server/config.ini")])
        try server.waitForText("Attempt to bind IP/Port: 127.0.0.1:\(self.port)")
        let listens = Patience.wait(.seconds(30)) { Self.isListening(self.port) || server.exit != nil }
        #expect(listens && server.exit == nil, "\(server.errors)")
        self.hold(server)
        return server
    }

    /// Keeps a program running as long as the site is there.
    func hold(_ program: Program) {
        self.programs.append(program)
    }

    /// Runs the client to its end.
    func runClient(_ arguments: [String] = ["--yes"], limit: Duration = .seconds(60)) throws -> Program {
        let client = try self.startClient(arguments)
        try client.wait(limit: limit)
        return client
    }

    func startClient(_ arguments: [String] = ["--yes"]) throws -> Program {
        try Program.start("ota-client", ["--config", self.scratch.file("client/config.ini")] + arguments)
    }

    /// Starts one of the scripted peers.
    static func peer(_ name: String, _ arguments: [String], _ settings: ProgramSettings = .init()) throws
        -> Program
    {
        let script = "\(BuiltPrograms.sourceDirectory)/Tests/IntegrationTests/Peers/\(name).py"
        return try Program.start("python3", [script] + arguments, settings)
    }

    /// Starts a peer that listens, and finds out where.
    static func listeningPeer(_ name: String, _ arguments: [String]) throws -> (program: Program, port: Int) {
        let peer = try Self.peer(name, arguments)
        // The whole line, for the number may come in pieces.
        var port: Int?
        let isListening = Patience.wait(.seconds(30)) {
            let line = peer.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("PORT ") }
            port = line.flatMap { Int($0.dropFirst("PORT ".count)) }
            return port != nil || peer.exit != nil
        }
        try #require(isListening, "\(name) does not listen: \(peer.errors)")
        return (peer, try #require(port))
    }

    private static func freePort() throws -> Int {
        let text = try Command.run(
            "python3",
            ["-c", "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1])"])
        return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// Looks into the kernel's table, so as not to be a client itself.
    static func isListening(_ port: Int) -> Bool {
        let suffix = ":" + String(format: "%04X", port)
        let table = String(decoding: TestFiles.bytes(of: "/proc/net/tcp"), as: UTF8.self)
        return table.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[1].hasSuffix(suffix) && fields[3] == "0A"
        }
    }
}

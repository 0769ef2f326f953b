import HTTPFetch
import NIOHTTP1
import Synchronization
import TestBed
import Testing
import Timekeeping

@Suite("Fetching by HTTP", .serialized)
struct HTTPFetchTests {
    private let file = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    private let ranges: [Range<UInt64>] = [0..<10, 1_000..<1_001, 50_000..<90_000, 199_999..<200_000]

    private func options() -> HTTPFetchOptions {
        var options = HTTPFetchOptions()
        options.firstRetryDelay = .milliseconds(5)
        options.idleTimeout = .milliseconds(500)
        return options
    }

    private func address(_ port: Int) throws -> HTTPAddress {
        try #require(HTTPAddress("http://127.0.0.1:\(port)/file"))
    }

    /// Fetches and compares; every byte must come once, and none that was not wanted.
    private func fetch(_ ranges: [Range<UInt64>], _ address: HTTPAddress, _ options: HTTPFetchOptions) throws
    {
        let counts = Mutex([UInt8](repeating: 0, count: self.file.count))
        let file = self.file
        let isRight = Atomic<Bool>(true)
        let fetcher = try HTTPFetch(options)
        try fetcher.fetchBlocking(ranges, of: UInt64(file.count), from: address) { offset, bytes in
            counts.withLock { counts in
                for index in bytes.indices { counts[Int(offset) + index] += 1 }
            }
            if !bytes.elementsEqual(file[Int(offset)..<(Int(offset) + bytes.count)]) {
                isRight.store(false, ordering: .relaxed)
            }
        }
        let areRight = isRight.load(ordering: .relaxed)
        #expect(areRight)
        let wanted = RangeSet(ranges)
        let isExact = counts.withLock { counts in
            counts.indices.allSatisfy { counts[$0] == (wanted.contains(UInt64($0)) ? 1 : 0) }
        }
        #expect(isExact)
    }

    @Test("Several ranges come in one answer where the server grants it")
    func multiRange() throws {
        let server = try RangeServer(self.file, .ranges)
        try self.fetch(self.ranges, self.address(server.port), self.options())
        #expect(server.requestCount == 1)
        let range = server.requests.withLock { $0[0].headers.first(name: "Range") }
        #expect(range == "bytes=0-9,1000-1000,50000-89999,199999-199999")
    }

    @Test("One range at a time, or the whole file, serves as well")
    func lessHelpful() throws {
        for (manner, count) in [(RangeServer.Manner.firstRange, 4), (.whole, 1)] {
            let server = try RangeServer(self.file, manner)
            try self.fetch(self.ranges, self.address(server.port), self.options())
            #expect(server.requestCount == count)
        }
    }

    @Test("More ranges than one request may have are asked for in several, with If-Range; near ones as one")
    func manyRanges() throws {
        let server = try RangeServer(self.file, .ranges)
        let ranges = (0..<70).map { UInt64($0) * 2_000..<UInt64($0) * 2_000 + 100 }
        try self.fetch(ranges, self.address(server.port), self.options())
        #expect(server.requestCount == 3)
        #expect(server.requests.withLock { $0[2].headers.first(name: "If-Range") } == "\"one\"")
        let near = try RangeServer(self.file, .ranges)
        try self.fetch([0..<10, 266..<300, 557..<560], self.address(near.port), self.options())
        #expect(near.requests.withLock { $0[0].headers.first(name: "Range") } == "bytes=0-299,557-559")
    }

    @Test("A connection that breaks again and again is taken up where it broke")
    func cutting() throws {
        let server = try RangeServer(self.file, .cutting(after: 7_000))
        try self.fetch([0..<40_000], self.address(server.port), self.options())
        #expect(server.requestCount == 6)
    }

    @Test(
        "A server that is out of order for a while is asked again, one that is for good is not asked for ever"
    )
    func failing() throws {
        let server = try RangeServer(self.file, .failing(503, times: 3))
        try self.fetch(self.ranges, self.address(server.port), self.options())
        let dead = try RangeServer(self.file, .failing(503, times: 100))
        #expect(throws: HTTPFetchError.status(503)) {
            try self.fetch(self.ranges, self.address(dead.port), self.options())
        }
        #expect(dead.requestCount == 4)
        let missing = try RangeServer(self.file, .failing(404, times: 100))
        #expect(throws: HTTPFetchError.status(404)) {
            try self.fetch(self.ranges, self.address(missing.port), self.options())
        }
        #expect(missing.requestCount == 1)
    }

    @Test("Redirections are followed, but not in circles, and not to what is no address")
    func redirections() throws {
        let server = try RangeServer(self.file, .redirecting(to: "other/place"))
        try self.fetch(self.ranges, self.address(server.port), self.options())
        #expect(server.requests.withLock { $0[1].uri } == "/other/place")
        let circle = try RangeServer(self.file, .circling)
        #expect(throws: HTTPFetchError.tooManyRedirections) {
            try self.fetch(self.ranges, self.address(circle.port), self.options())
        }
        #expect(circle.requestCount == 6)
        let wild = try RangeServer(self.file, .redirecting(to: "ftp://x/"))
        #expect(throws: HTTPFetchError.refusedRedirection("ftp://x/")) {
            try self.fetch(self.ranges, self.address(wild.port), self.options())
        }
    }

    @Test("A file of another size, and one that changes meanwhile, are errors")
    func versions() throws {
        for ranges in [self.ranges, [0..<10]] {
            let server = try RangeServer(self.file, .wrongTotal)
            let error = #expect(throws: (any Error).self) {
                try self.fetch(ranges, self.address(server.port), self.options())
            }
            #expect("\(error.map { "\($0)" } ?? "")".contains("another size"))
        }
        let changing = try RangeServer(self.file, .changing)
        #expect(throws: HTTPFetchError.changed) {
            try self.fetch(self.ranges, self.address(changing.port), self.options())
        }
    }

    @Test("Silence and nobody there are errors after the attempts that were allowed")
    func silence() throws {
        let server = try RangeServer(self.file, .silent)
        var options = self.options()
        options.attemptLimit = 2
        options.idleTimeout = .milliseconds(100)
        #expect(throws: HTTPFetchError.timedOut) {
            try self.fetch(self.ranges, self.address(server.port), options)
        }
        #expect(server.requestCount == 2)
        let port = try TestBed.unusedPort()
        let error = #expect(throws: HTTPFetchError.self) {
            try self.fetch(self.ranges, self.address(port), options)
        }
        #expect(error?.description.contains("cannot connect") == true)
    }

    @Test("Whoever asks to stop is heard while the server says nothing")
    func stops() throws {
        let server = try RangeServer(self.file, .silent)
        var options = self.options()
        options.idleTimeout = .seconds(60)
        let fetcher = try HTTPFetch(options)
        let questions = Atomic<Int>(0)
        let address = try self.address(server.port)
        #expect(throws: HTTPFetchError.stopped) {
            try fetcher.fetchBlocking(
                self.ranges, of: 200_000, from: address,
                isStopped: { questions.wrappingAdd(1, ordering: .relaxed).newValue > 3 }, to: { _, _ in })
        }
    }

    @Test("What the sink throws ends the fetch")
    func sinkThrows() throws {
        struct Full: Error {}
        let server = try RangeServer(self.file, .ranges)
        let fetcher = try HTTPFetch(self.options())
        let address = try self.address(server.port)
        #expect(throws: Full.self) {
            try fetcher.fetchBlocking([0..<10], of: 200_000, from: address) { _, _ in throw Full() }
        }
        #expect(server.requestCount == 1)
    }

    @Test("A server of Python's, which knows no ranges, serves")
    func python() throws {
        let scratch = try ScratchDirectory()
        try TestFiles.write(self.file, to: scratch.file("file"))
        let port = try TestBed.unusedPort()
        let server = try Program.start(
            "python3", ["-u", "-m", "http.server", "\(port)", "--bind", "127.0.0.1", "-d", scratch.path])
        try server.waitForText("Serving HTTP")
        try self.fetch(self.ranges, self.address(port), self.options())
        server.kill()
    }

    @Test("An encrypted server whose certificate is trusted serves; any other is refused")
    func encrypted() throws {
        let scratch = try ScratchDirectory()
        try TestFiles.write(self.file, to: scratch.file("file"))
        try Command.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                "-keyout", scratch.file("key.pem"), "-out", scratch.file("certificate.pem"),
            ])
        let port = try TestBed.unusedPort()
        let script = """
            import http.server, ssl
            server = http.server.HTTPServer(("127.0.0.1", \(port)), http.server.SimpleHTTPRequestHandler)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("certificate.pem", "key.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print("ready", flush=True)
            server.serve_forever()
            """
        let program = "import os; os.chdir('\(scratch.path)')\n" + script
        let server = try Program.start("python3", ["-u", "-c", program])
        try server.waitForText("ready")
        var options = self.options()
        options.attemptLimit = 1
        let address = try #require(HTTPAddress("https://localhost:\(port)/file"))
        #expect(throws: HTTPFetchError.self) { try self.fetch(self.ranges, address, options) }
        options.certificateFile = scratch.file("certificate.pem")
        try self.fetch(self.ranges, address, options)
        let unnamed = try #require(HTTPAddress("https://127.0.0.1:\(port)/file"))
        #expect(throws: HTTPFetchError.self) { try self.fetch(self.ranges, unnamed, options) }
        server.kill()
    }
}

import HTTPFetch
import NIOHTTP1
import Synchronization
import TestBed
import Testing
import Timekeeping

@Suite("Fetching whole files by HTTP", .timeLimit(.minutes(2)))
struct FileFetchTests {
    private let file = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 % 251) }

    private func fetcher(idleTimeout: Interval = .seconds(30)) throws -> HTTPFetch {
        var options = HTTPFetchOptions()
        options.firstRetryDelay = .milliseconds(5)
        options.idleTimeout = idleTimeout
        return try HTTPFetch(options)
    }

    private func address(_ server: RangeServer) throws -> HTTPAddress {
        try #require(HTTPAddress("http://127.0.0.1:\(server.port)/metadata/"))
    }

    @Test("Several files come on one connection, absent ones among them")
    func oneConnection() async throws {
        let server = try RangeServer(self.file, .failing(404, times: 2))
        let fetcher = try self.fetcher()
        let address = try #require(try self.address(server).appending(name: "1.a/b.json"))
        #expect(try await fetcher.fetchFile(at: address, byteLimit: 5_000) == nil)
        #expect(try await fetcher.fetchFile(at: address, byteLimit: 5_000) == nil)
        for _ in 0..<3 { #expect(try await fetcher.fetchFile(at: address, byteLimit: 5_000) == self.file) }
        #expect(
            server.requests.withLock { $0.map(\.uri) } == Array(repeating: "/metadata/1.a%2Fb.json", count: 5)
        )
        #expect(server.connectionCount.withLock { $0 } == 1)
    }

    @Test("Endless data: a file of the limit is taken, one more byte is not", arguments: [0, 1])
    func limit(excess: Int) async throws {
        let server = try RangeServer(self.file, .whole)
        let fetcher = try self.fetcher()
        let limit = self.file.count - excess
        if excess == 0 {
            #expect(try await fetcher.fetchFile(at: try self.address(server), byteLimit: limit) == self.file)
        } else {
            await #expect(throws: HTTPFetchError.tooLong(limit: limit)) {
                try await fetcher.fetchFile(at: try self.address(server), byteLimit: limit)
            }
        }
        #expect(server.requestCount == 1)
    }

    @Test("A server that is busy is asked again, a broken connection is made anew")
    func transientFailures() async throws {
        let busy = try RangeServer(self.file, .failing(503, times: 2))
        let fetcher = try self.fetcher()
        #expect(try await fetcher.fetchFile(at: try self.address(busy), byteLimit: 5_000) == self.file)
        let cutting = try RangeServer(self.file, .cutting(after: 100))
        await #expect(throws: HTTPFetchError.self) {
            try await fetcher.fetchFile(at: try self.address(cutting), byteLimit: 5_000)
        }
        #expect(cutting.requestCount == 4)
    }

    @Test("A server that says nothing, or refuses, is no server without the file")
    func silence() async throws {
        let silent = try RangeServer(self.file, .silent)
        let fetcher = try self.fetcher(idleTimeout: .milliseconds(500))
        await #expect(throws: HTTPFetchError.timedOut) {
            try await fetcher.fetchFile(at: try self.address(silent), byteLimit: 5_000)
        }
        let refusing = try RangeServer(self.file, .failing(401, times: 9))
        await #expect(throws: HTTPFetchError.status(401)) {
            try await fetcher.fetchFile(at: try self.address(refusing), byteLimit: 5_000)
        }
        let nowhere = try #require(HTTPAddress("http://127.0.0.1:1/x"))
        await #expect(throws: HTTPFetchError.self) {
            try await fetcher.fetchFile(at: nowhere, byteLimit: 1)
        }
    }

    @Test("A redirection is followed, a circle is not")
    func redirections() async throws {
        let server = try RangeServer(self.file, .redirecting(to: "/elsewhere"))
        let fetcher = try self.fetcher()
        #expect(try await fetcher.fetchFile(at: try self.address(server), byteLimit: 5_000) == self.file)
        let circling = try RangeServer(self.file, .circling)
        await #expect(throws: HTTPFetchError.tooManyRedirections) {
            try await fetcher.fetchFile(at: try self.address(circling), byteLimit: 5_000)
        }
    }

    @Test("Slow retrieval: a server that trickles below the least rate is given up once it had its grace")
    func trickling() async throws {
        let server = try RangeServer(self.file, .trickling(10))
        var limits = TransferWatch.Limits(leastBytesPerSecond: 1_000)
        limits.grace = .milliseconds(1_000)
        let (fetcher, address) = (try self.fetcher(), try self.address(server))
        let start = ContinuousClock.now
        await #expect(throws: HTTPFetchError.tooSlow) {
            try await fetcher.fetchFile(at: address, byteLimit: 5_000, limits: limits)
        }
        #expect(ContinuousClock.now - start < .seconds(10), "all of it would take 25 s")
        #expect(server.requestCount == 1)
    }

    @Test("Slow retrieval: what is within the least rate must still end in time")
    func deadline() async throws {
        let server = try RangeServer(self.file, .trickling(10))
        let limits = TransferWatch.Limits(leastBytesPerSecond: 1, total: .milliseconds(800))
        let (fetcher, address) = (try self.fetcher(), try self.address(server))
        let start = ContinuousClock.now
        await #expect(throws: HTTPFetchError.tooSlow) {
            try await fetcher.fetchFile(at: address, byteLimit: 5_000, limits: limits)
        }
        #expect(ContinuousClock.now - start < .seconds(10), "all of it would take 25 s")
    }

    @Test("A slow transfer within its limits is heard out")
    func slowButSteady() async throws {
        let server = try RangeServer(self.file, .trickling(250))
        var limits = TransferWatch.Limits(leastBytesPerSecond: 500, total: .seconds(60))
        limits.grace = .milliseconds(200)
        let (fetcher, address) = (try self.fetcher(), try self.address(server))
        #expect(try await fetcher.fetchFile(at: address, byteLimit: 5_000, limits: limits) == self.file)
    }

    @Test("Slow retrieval: the usual limits are some minutes for metadata, and three days for a gigabyte")
    func usualLimits() {
        let start = MonotonicInstant(nanoseconds: 5)
        let artifact = TransferWatch(.artifact, startingAt: start)
        let enough = 100 * 4_096 as Int64
        #expect(!artifact.isTooSlow(byteCount: enough, at: start.advanced(by: .seconds(100))))
        #expect(artifact.isTooSlow(byteCount: enough - 1, at: start.advanced(by: .seconds(100))))
        #expect(!artifact.isTooSlow(byteCount: 0, at: start.advanced(by: .seconds(20))))
        let limits = TransferWatch.Limits.metadata(byteLimit: 512_000)
        let later = start.advanced(by: .seconds(200))
        let metadata = TransferWatch(limits, startingAt: start)
        #expect(!metadata.isTooSlow(byteCount: 512_000, at: start.advanced(by: .seconds(310))))
        #expect(metadata.isTooSlow(byteCount: 512_000, at: start.advanced(by: .seconds(311))))
        // Another attempt or a redirection does not begin the time anew.
        let again = TransferWatch(limits, startingAt: later, first: start)
        #expect(again.isTooSlow(byteCount: 512_000, at: start.advanced(by: .seconds(311))))
    }
}

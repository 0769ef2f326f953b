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

    @Test("Slow retrieval: a transfer below the least rate is given up once it had its grace")
    func slowRetrieval() {
        let start = MonotonicInstant(nanoseconds: 5)
        let watch = TransferWatch(startingAt: start)
        let seconds = 100 as Int64
        let enough = seconds * TransferWatch.leastBytesPerSecond
        #expect(!watch.isTooSlow(byteCount: enough, at: start.advanced(by: .seconds(seconds))))
        #expect(watch.isTooSlow(byteCount: enough - 1, at: start.advanced(by: .seconds(seconds))))
        #expect(!watch.isTooSlow(byteCount: 0, at: start.advanced(by: TransferWatch.grace)))
    }
}

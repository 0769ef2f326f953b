import HTTPRangeFormat
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
internal import Timekeeping

/// Fetches byte ranges of files by HTTP/1.1, encrypted or not (RFC 9110, section 14; RFC 9112).
///
/// Several ranges are asked for in one request, and whatever the server makes of it serves: a multipart
/// answer, a single range, or the whole file. What one answer leaves out, the next request asks for again.
package final class HTTPFetch: Sendable {
    /// Takes bytes with their place in the file; called by a thread of the fetcher's own, never twice at
    /// once.
    package typealias Sink = @Sendable (UInt64, UnsafeRawBufferPointer) throws -> Void

    let options: HTTPFetchOptions
    let group: MultiThreadedEventLoopGroup
    let kept = Mutex<KeptConnection?>(nil)
    private let encryption: NIOSSLContext?

    /// Creates a fetcher with one thread.
    ///
    /// - Throws: what NIOSSL says of the certificates.
    package init(_ options: HTTPFetchOptions = HTTPFetchOptions()) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let file = options.certificateFile { configuration.trustRoots = .file(file) }
        self.encryption = try NIOSSLContext(configuration: configuration)
        self.options = options
        self.group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    deinit {
        self.group.shutdownGracefully { _ in }
    }

    /// Fetches `ranges` of the file at `address`, which has `totalByteCount` bytes; each byte reaches `sink`
    /// once.
    ///
    /// - Parameter isStopped: asked ten times a second and between requests; where it says so, the fetch
    ///   ends.
    /// - Throws: ``HTTPFetchError``, ``ByteRangesError``, or what `sink` throws.
    package func fetch(
        _ ranges: [Range<UInt64>], of totalByteCount: UInt64, from address: HTTPAddress,
        isStopped: @escaping @Sendable () -> Bool = { false }, to sink: @escaping Sink
    ) async throws {
        var missing = RangeSet(ranges.map { $0.clamped(to: 0..<totalByteCount) }.filter { !$0.isEmpty })
        var request = RangeRequest(address: address)
        var failureCount = 0
        while !missing.isEmpty {
            if isStopped() || Task.isCancelled { throw HTTPFetchError.stopped }
            let wanted = RangeSet(missing.ranges.prefix(max(1, self.options.rangesPerRequest)))
            let exchange = try await self.exchange(wanted, of: totalByteCount, &request, isStopped, sink)
            missing.subtract(wanted.subtracting(exchange.missing))
            if exchange.missing != wanted {
                failureCount = 0
            } else if let error = exchange.error, !Self.isTransient(error) {
                throw error
            } else {
                failureCount += 1
                guard failureCount < self.options.attemptLimit else {
                    throw exchange.error ?? HTTPFetchError.malformedAnswer("nothing of what was asked for")
                }
                let delay = self.options.firstRetryDelay.nanoseconds << min(failureCount - 1, 6)
                try await Task.sleep(nanoseconds: UInt64(clamping: delay))
            }
            if let error = exchange.error, !Self.isTransient(error) { throw error }
        }
    }

    /// As ``fetch(_:of:from:isStopped:to:)``, for a thread that has nothing else to do; not for event loops.
    package func fetchBlocking(
        _ ranges: [Range<UInt64>], of totalByteCount: UInt64, from address: HTTPAddress,
        isStopped: @escaping @Sendable () -> Bool = { false }, to sink: @escaping Sink
    ) throws {
        let promise = self.group.next().makePromise(of: Void.self)
        promise.completeWithTask {
            try await self.fetch(ranges, of: totalByteCount, from: address, isStopped: isStopped, to: sink)
        }
        try promise.futureResult.wait()
    }

    private static func isTransient(_ error: any Error) -> Bool {
        if let error = error as? HTTPFetchError { return error.isTransient }
        return error is ByteRangesError && error as? ByteRangesError != .wrongTotal
    }

    /// One request with the redirections that it leads to; what is still missing, and why if something went
    /// wrong.
    private func exchange(
        _ wanted: RangeSet<UInt64>, of totalByteCount: UInt64, _ request: inout RangeRequest,
        _ isStopped: @escaping @Sendable () -> Bool, _ sink: @escaping Sink
    ) async throws -> (missing: RangeSet<UInt64>, error: (any Error)?) {
        var missing = wanted
        do {
            for _ in 0...max(0, self.options.redirectionLimit) {
                let outcome = try await self.send(&request, totalByteCount, &missing, isStopped, sink)
                guard case .redirected(let location) = outcome else { return (missing, nil) }
                guard let next = request.address.resolving(location),
                    next.isEncrypted || !request.address.isEncrypted
                else { throw HTTPFetchError.refusedRedirection(location) }
                request.address = next
            }
            throw HTTPFetchError.tooManyRedirections
        } catch {
            return (missing, error)
        }
    }

    private func send(
        _ request: inout RangeRequest, _ totalByteCount: UInt64, _ missing: inout RangeSet<UInt64>,
        _ isStopped: @escaping @Sendable () -> Bool, _ sink: @escaping Sink
    ) async throws -> RangeOutcome {
        let loop = self.group.next()
        let outcome = loop.makePromise(of: RangeOutcome.self)
        let handler = RangeResponseHandler(
            missing: missing, of: totalByteCount, validator: request.validator, sink: sink, outcome: outcome)
        let channel: any Channel
        do {
            channel = try await self.connect(to: request.address, loop, handler)
        } catch {
            outcome.fail(error)
            _ = try? await outcome.futureResult.get()
            throw HTTPFetchError.cannotConnect("\(error)")
        }
        let isCancelled = CancellationFlag()
        let watch = loop.scheduleRepeatedTask(initialDelay: .milliseconds(100), delay: .milliseconds(100)) {
            _ in
            if isCancelled.isSet || isStopped() { handler.stop(channel) }
        }
        channel.writeAndFlush(
            HTTPClientRequestPart.head(request.head(missing, coalescing: self.options.coalescedGap)),
            promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        let result: Result<RangeOutcome, any Error>
        do {
            result = .success(
                try await withTaskCancellationHandler {
                    try await outcome.futureResult.get()
                } onCancel: {
                    isCancelled.set()
                })
        } catch {
            result = .failure(error)
        }
        watch.cancel()
        // Read where it is written, so that no thread sees half of it.
        (missing, request.validator) = try await loop.submit { (handler.missing, handler.validator) }.get()
        return try result.get()
    }

    func connect(
        to address: HTTPAddress, _ loop: any EventLoop, _ handler: some ChannelHandler & Sendable,
        within timeout: Interval? = nil
    ) async throws -> any Channel {
        let encryption = address.isEncrypted ? self.encryption : nil
        let idleTimeout = TimeAmount.nanoseconds(self.options.idleTimeout.nanoseconds)
        let isNumeric = address.host.contains(":") || address.host.allSatisfy { $0.isNumber || $0 == "." }
        return try await ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds((timeout ?? self.options.connectTimeout).nanoseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let encryption {
                        let name = isNumeric ? nil : address.host
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: encryption, serverHostname: name))
                    }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(IdleStateHandler(readTimeout: idleTimeout))
                    try pipeline.addHandler(handler)
                }
            }
            .connect(host: address.host, port: address.port)
            .get()
    }
}

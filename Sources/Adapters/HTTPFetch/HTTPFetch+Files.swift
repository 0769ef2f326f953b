import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
internal import Timekeeping

/// What a whole file may cost.
struct FileBounds: Sendable {
    let byteLimit: Int
    let limits: TransferWatch.Limits
    /// When its first attempt began.
    let start: MonotonicInstant
}

/// A connection that waits for another request.
struct KeptConnection: Sendable {
    let address: HTTPAddress
    let channel: any Channel
    let handler: FileResponseHandler
}

extension HTTPFetch {
    /// Fetches the whole file at `address`; `nil` where the server says that there is none (403, 404, 410).
    ///
    /// The connection is kept for the next file of the same server.
    /// - Parameters:
    ///   - byteLimit: the most bytes that the file may have; whoever sends more is not heard out.
    ///   - limits: how slow it may be; as metadata where there are none.
    ///   - isStopped: asked ten times a second; where it says so, the fetch ends.
    /// - Throws: ``HTTPFetchError``.
    package func fetchFile(
        at address: HTTPAddress, byteLimit: Int, limits: TransferWatch.Limits? = nil,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) async throws -> [UInt8]? {
        let bounds = FileBounds(
            byteLimit: byteLimit, limits: limits ?? .metadata(byteLimit: byteLimit), start: Self.now())
        var failureCount = 0
        while true {
            do {
                return try await self.followedFile(at: address, bounds, isStopped)
            } catch let error as HTTPFetchError where error.isTransient {
                failureCount += 1
                if isStopped() { throw HTTPFetchError.stopped }
                guard failureCount < self.options.attemptLimit else { throw error }
                let delay = self.options.firstRetryDelay.nanoseconds << min(failureCount - 1, 6)
                try await Task.sleep(nanoseconds: UInt64(clamping: delay))
            }
        }
    }

    /// As ``fetchFile(at:byteLimit:limits:isStopped:)``, for a thread that has nothing else to do.
    ///
    /// Not for event loops, nor for tasks.
    package func fetchFileBlocking(
        at address: HTTPAddress, byteLimit: Int, isStopped: @escaping @Sendable () -> Bool = { false }
    ) throws -> [UInt8]? {
        let promise = self.group.next().makePromise(of: [UInt8]?.self)
        promise.completeWithTask {
            try await self.fetchFile(at: address, byteLimit: byteLimit, isStopped: isStopped)
        }
        return try promise.futureResult.wait()
    }

    /// One file with the redirections that lead to it.
    private func followedFile(
        at address: HTTPAddress, _ bounds: FileBounds, _ isStopped: @escaping @Sendable () -> Bool
    ) async throws -> [UInt8]? {
        var address = address
        for _ in 0...max(0, self.options.redirectionLimit) {
            switch try await self.file(at: address, bounds, isStopped) {
            case .file(let bytes): return bytes
            case .absent: return nil
            case .redirected(let location):
                guard let next = address.resolving(location), next.isEncrypted || !address.isEncrypted else {
                    throw HTTPFetchError.refusedRedirection(location)
                }
                address = next
            }
        }
        throw HTTPFetchError.tooManyRedirections
    }

    private func file(
        at address: HTTPAddress, _ bounds: FileBounds, _ isStopped: @escaping @Sendable () -> Bool
    ) async throws -> FileOutcome {
        if let kept = self.takeKept(for: address) {
            do {
                return try await self.exchange(address, on: kept, bounds, isStopped)
            } catch HTTPFetchError.connectionLost {
                // The server had closed it meanwhile; a fresh connection tells.
            }
        }
        let handler = FileResponseHandler()
        let channel: any Channel
        do {
            channel = try await self.connect(to: address, self.group.next(), handler)
        } catch {
            throw HTTPFetchError.cannotConnect("\(error)")
        }
        let fresh = KeptConnection(address: address, channel: channel, handler: handler)
        return try await self.exchange(address, on: fresh, bounds, isStopped)
    }

    private func exchange(
        _ address: HTTPAddress, on connection: KeptConnection, _ bounds: FileBounds,
        _ isStopped: @escaping @Sendable () -> Bool
    ) async throws -> FileOutcome {
        let loop = connection.channel.eventLoop
        let (channel, handler) = (connection.channel, connection.handler)
        let promise = loop.makePromise(of: FileOutcome.self)
        let isCancelled = CancellationFlag()
        let watch = TransferWatch(bounds.limits, startingAt: Self.now(), first: bounds.start)
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: address.target,
            headers: [
                "Host": address.authority, "User-Agent": "fleetcast", "Accept-Encoding": "identity",
            ])
        loop.execute {
            handler.await(promise, byteLimit: bounds.byteLimit)
            guard channel.isActive else {
                return handler.fail(HTTPFetchError.connectionLost("closed"), channel)
            }
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        }
        let repeated = loop.scheduleRepeatedTask(initialDelay: .milliseconds(100), delay: .milliseconds(100))
        {
            _ in
            if isCancelled.isSet || isStopped() { handler.fail(HTTPFetchError.stopped, channel) }
            if watch.isTooSlow(byteCount: handler.receivedByteCount, at: Self.now()) {
                handler.fail(HTTPFetchError.tooSlow, channel)
            }
        }
        defer { repeated.cancel() }
        let outcome = try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            isCancelled.set()
        }
        if try await loop.submit({ handler.isReusable }).get() { self.keep(connection) }
        return outcome
    }

    private static func now() -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }

    private func takeKept(for address: HTTPAddress) -> KeptConnection? {
        let kept = self.kept.withLock { kept in
            defer { kept = nil }
            return kept
        }
        guard let kept else { return nil }
        if kept.address.authority == address.authority, kept.address.isEncrypted == address.isEncrypted {
            return kept
        }
        kept.channel.close(promise: nil)
        return nil
    }

    private func keep(_ connection: KeptConnection) {
        let former = self.kept.withLock { kept in
            defer { kept = connection }
            return kept
        }
        former?.channel.close(promise: nil)
    }
}

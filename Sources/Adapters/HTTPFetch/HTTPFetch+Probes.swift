import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
package import Timekeeping

// What a health check wants to know of a server.
extension HTTPFetch {
    /// Asks for `address` once, follows no redirection, and reads nothing but the status.
    ///
    /// - Parameter timeout: how long connecting and answering may take together.
    /// - Throws: ``HTTPFetchError``.
    package func status(of address: HTTPAddress, within timeout: Interval) async throws -> Int {
        let loop = self.group.next()
        let status = loop.makePromise(of: Int.self)
        let watch = loop.scheduleTask(in: .nanoseconds(timeout.nanoseconds)) {
            status.fail(HTTPFetchError.timedOut)
        }
        defer { watch.cancel() }
        let channel: any Channel
        do {
            channel = try await self.connect(to: address, loop, StatusHandler(status), within: timeout)
        } catch {
            status.fail(error)
            throw Self.connecting(error)
        }
        let headers = HTTPHeaders([
            ("Host", address.authority), ("User-Agent", "fleetcast"), ("Connection", "close"),
        ])
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target, headers: headers)
        channel.writeAndFlush(HTTPClientRequestPart.head(head), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        defer { channel.close(promise: nil) }
        return try await withTaskCancellationHandler {
            try await status.futureResult.get()
        } onCancel: {
            status.fail(HTTPFetchError.stopped)
        }
    }

    /// Connects to a TCP port and closes the connection.
    ///
    /// - Throws: ``HTTPFetchError``.
    package func reach(host: String, port: Int, within timeout: Interval) async throws {
        do {
            try await ClientBootstrap(group: self.group.next())
                .connectTimeout(.nanoseconds(timeout.nanoseconds))
                .connect(host: host, port: port)
                .flatMap { $0.close() }
                .get()
        } catch ChannelError.alreadyClosed {
            // The server was quicker.
        } catch {
            throw Self.connecting(error)
        }
    }

    /// The reason in a few words.
    private static func connecting(_ error: any Error) -> HTTPFetchError {
        if let error = error as? HTTPFetchError { return error }
        if case .connectTimeout = error as? ChannelError { return .timedOut }
        guard let error = error as? NIOConnectionError else { return .cannotConnect("\(error)") }
        guard let failure = error.connectionErrors.last?.error else {
            return .cannotConnect("the name '\(error.host)' is not known")
        }
        if case .connectTimeout = failure as? ChannelError { return .timedOut }
        guard let reason = failure as? IOError else { return .cannotConnect("\(failure)") }
        return .cannotConnect(String(cString: strerror(reason.errnoCode)).lowercased())
    }
}

/// Takes the status of an answer.
private final class StatusHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPClientResponsePart

    private let status: EventLoopPromise<Int>

    init(_ status: EventLoopPromise<Int>) {
        self.status = status
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A status below 200 announces another one.
        guard case .head(let head) = self.unwrapInboundIn(data), head.status.code >= 200 else { return }
        self.status.succeed(Int(head.status.code))
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.status.fail(HTTPFetchError.malformedAnswer("\(error)"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.status.fail(HTTPFetchError.connectionLost("it was closed without an answer"))
        context.fireChannelInactive()
    }
}

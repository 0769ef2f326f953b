import NIOCore
import NIOHTTP1

/// What a server's answer to a request for a whole file came to.
enum FileOutcome: Sendable {
    case file([UInt8])
    case absent
    case redirected(String)
}

/// Receives answers to requests for whole files, one after the other, on a connection that is kept.
///
/// Unchecked, because all of it belongs to the channel's event loop.
final class FileResponseHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTPClientResponsePart

    /// What of an answer's body that nobody wants is heard out, to keep the connection.
    private static let unwantedByteLimit = 65_536

    private enum Answer {
        case file([UInt8])
        case unwanted(Result<FileOutcome, any Error>, byteCount: Int)
    }

    private var promise: EventLoopPromise<FileOutcome>?
    private var answer: Answer?
    private var limit = 0
    private var isKept = false
    private(set) var receivedByteCount: Int64 = 0
    /// Whether the connection can carry another request.
    private(set) var isReusable = true

    /// Awaits the answer to a request; on the event loop.
    func await(_ promise: EventLoopPromise<FileOutcome>, byteLimit: Int) {
        self.promise = promise
        self.answer = nil
        self.limit = byteLimit
        self.receivedByteCount = 0
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.promise != nil else { return context.close(promise: nil) }
        do {
            switch self.unwrapInboundIn(data) {
            case .head(let head): try self.begin(head)
            case .body(let buffer): try self.take(buffer)
            case .end: try self.end(context)
            }
        } catch {
            self.fail(error, context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.fail(HTTPFetchError.connectionLost("\(error)"), context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.fail(HTTPFetchError.connectionLost("closed by the server"), context.channel)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        self.fail(HTTPFetchError.timedOut, context.channel)
    }

    /// Gives up, from within the event loop.
    func fail(_ error: any Error, _ channel: any Channel) {
        self.isReusable = false
        self.promise?.fail(error)
        self.promise = nil
        channel.close(promise: nil)
    }

    private func begin(_ head: HTTPResponseHead) throws {
        self.isKept = head.isKeepAlive
        switch head.status.code {
        case 100..<200:
            break
        case 200:
            if let encoding = head.headers.first(name: "Content-Encoding"),
                encoding.lowercased() != "identity"
            {
                throw HTTPFetchError.malformedAnswer("bytes encoded as \(encoding)")
            }
            if let length = head.headers.first(name: "Content-Length").flatMap({ UInt64($0) }),
                length > UInt64(self.limit)
            {
                throw HTTPFetchError.tooLong(limit: self.limit)
            }
            self.answer = .file([])
        case 301, 302, 303, 307, 308:
            guard let location = head.headers.first(name: "Location") else {
                throw HTTPFetchError.malformedAnswer("a redirection without Location")
            }
            self.answer = .unwanted(.success(.redirected(location)), byteCount: 0)
        // Stores of objects answer 403 where there is nothing and nobody may list what there is.
        case 403, 404, 410:
            self.answer = .unwanted(.success(.absent), byteCount: 0)
        default:
            self.answer = .unwanted(
                .failure(HTTPFetchError.status(Int(head.status.code))), byteCount: 0)
        }
    }

    private func take(_ buffer: ByteBuffer) throws {
        self.receivedByteCount += Int64(buffer.readableBytes)
        switch self.answer {
        case .file(var bytes):
            self.answer = nil
            guard buffer.readableBytes <= self.limit - bytes.count else {
                throw HTTPFetchError.tooLong(limit: self.limit)
            }
            bytes.append(contentsOf: buffer.readableBytesView)
            self.answer = .file(bytes)
        case .unwanted(let outcome, let byteCount):
            guard byteCount + buffer.readableBytes <= Self.unwantedByteLimit else {
                throw HTTPFetchError.malformedAnswer("a long explanation")
            }
            self.answer = .unwanted(outcome, byteCount: byteCount + buffer.readableBytes)
        case nil:
            throw HTTPFetchError.malformedAnswer("a body without a head")
        }
    }

    private func end(_ context: ChannelHandlerContext) throws {
        // The end of an interim answer.
        guard let answer = self.answer else { return }
        // Taken first: closing tells this handler at once that the connection is gone.
        let promise = self.promise
        self.promise = nil
        self.answer = nil
        if !self.isKept {
            self.isReusable = false
            context.close(promise: nil)
        }
        switch answer {
        case .file(let bytes): promise?.succeed(.file(bytes))
        case .unwanted(let outcome, _): promise?.completeWith(outcome)
        }
    }
}

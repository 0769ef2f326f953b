import HTTPRangeFormat
import NIOCore
import NIOHTTP1

/// What a server's answer to a request for ranges came to.
enum RangeOutcome: Sendable {
    case complete
    case redirected(String)
}

/// Receives the answer to one request for ranges, and passes on what was asked for.
///
/// Unchecked, because all of it belongs to the channel's event loop until the outcome is known.
final class RangeResponseHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTPClientResponsePart
    typealias Sink = @Sendable (UInt64, UnsafeRawBufferPointer) throws -> Void

    private enum Body {
        case none
        case stream(position: UInt64, end: UInt64)
        case parts(ByteRangesParser)
    }

    /// What is still wanted.
    private(set) var missing: RangeSet<UInt64>
    /// What tells versions of the file apart, as a later request names it in If-Range.
    private(set) var validator: String?

    private let totalByteCount: UInt64
    private let sink: Sink
    private let outcome: EventLoopPromise<RangeOutcome>
    private var body = Body.none
    private var isDone = false

    init(
        missing: RangeSet<UInt64>, of totalByteCount: UInt64, validator: String?, sink: @escaping Sink,
        outcome: EventLoopPromise<RangeOutcome>
    ) {
        self.missing = missing
        self.totalByteCount = totalByteCount
        self.validator = validator
        self.sink = sink
        self.outcome = outcome
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isDone else { return }
        do {
            switch self.unwrapInboundIn(data) {
            case .head(let head): try self.begin(head, context)
            case .body(let buffer): try self.take(buffer, context)
            case .end: try self.end(context)
            }
        } catch {
            self.finish(.failure(error), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.finish(.failure(HTTPFetchError.connectionLost("\(error)")), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finish(.failure(HTTPFetchError.connectionLost("closed by the server")), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            self.finish(.failure(HTTPFetchError.timedOut), context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Gives up, from within the event loop.
    func stop(_ channel: any Channel) {
        guard !self.isDone else { return }
        self.isDone = true
        self.outcome.fail(HTTPFetchError.stopped)
        channel.close(promise: nil)
    }

    private func finish(_ result: Result<RangeOutcome, any Error>, _ context: ChannelHandlerContext) {
        guard !self.isDone else { return }
        self.isDone = true
        self.outcome.completeWith(result)
        context.close(promise: nil)
    }

    private func begin(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) throws {
        switch head.status.code {
        case 206, 200:
            try self.checkVersion(head.headers)
            try self.beginBody(head)
        case 301, 302, 303, 307, 308:
            guard let location = head.headers.first(name: "Location") else {
                throw HTTPFetchError.malformedAnswer("a redirection without Location")
            }
            self.finish(.success(.redirected(location)), context)
        case 416:
            throw HTTPFetchError.wrongTotal
        case 100..<200:
            break
        default:
            throw HTTPFetchError.status(Int(head.status.code))
        }
    }

    private func beginBody(_ head: HTTPResponseHead) throws {
        if let encoding = head.headers.first(name: "Content-Encoding"), encoding.lowercased() != "identity" {
            throw HTTPFetchError.malformedAnswer("bytes encoded as \(encoding)")
        }
        if head.status.code == 200 {
            if let length = head.headers.first(name: "Content-Length"), UInt64(length) != self.totalByteCount
            {
                throw HTTPFetchError.wrongTotal
            }
            self.body = .stream(position: 0, end: self.totalByteCount)
        } else if let text = head.headers.first(name: "Content-Range") {
            guard let range = ContentRange(text) else {
                throw HTTPFetchError.malformedAnswer("Content-Range: \(text)")
            }
            guard range.range.upperBound <= self.totalByteCount,
                range.totalByteCount ?? self.totalByteCount == self.totalByteCount
            else { throw HTTPFetchError.wrongTotal }
            self.body = .stream(position: range.range.lowerBound, end: range.range.upperBound)
        } else {
            let type = head.headers.first(name: "Content-Type") ?? ""
            guard let boundary = Self.boundary(of: type),
                let parser = ByteRangesParser(boundary: boundary, totalByteCount: self.totalByteCount)
            else { throw HTTPFetchError.malformedAnswer("ranges as \(type)") }
            self.body = .parts(parser)
        }
    }

    private func checkVersion(_ headers: HTTPHeaders) throws {
        // Weak tags say nothing about bytes (RFC 9110, section 8.8.1).
        let tag = headers.first(name: "ETag").flatMap { $0.hasPrefix("W/") ? nil : $0 }
        guard let present = tag ?? headers.first(name: "Last-Modified") else { return }
        guard self.validator == nil || self.validator == present else { throw HTTPFetchError.changed }
        self.validator = present
    }

    private func take(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            switch self.body {
            case .none:
                break
            case .stream(let position, let end):
                guard UInt64(bytes.count) <= end - position else {
                    throw HTTPFetchError.malformedAnswer("more bytes than announced")
                }
                self.body = .stream(position: position + UInt64(bytes.count), end: end)
                try self.deliver(position, bytes)
            case .parts(var parser):
                self.body = .none
                try parser.parse(bytes) { try self.deliver($0, $1) }
                self.body = .parts(parser)
            }
        }
        // Whoever answers with more than was asked for need not be heard out.
        if self.missing.isEmpty { self.finish(.success(.complete), context) }
    }

    private func end(_ context: ChannelHandlerContext) throws {
        switch self.body {
        case .none: return
        case .stream(let position, let end):
            guard position == end else { throw HTTPFetchError.connectionLost("ended too early") }
        case .parts(let parser): try parser.finish()
        }
        self.finish(.success(.complete), context)
    }

    /// Passes on what of `bytes`, which stand at `offset`, is still wanted.
    private func deliver(_ offset: UInt64, _ bytes: UnsafeRawBufferPointer) throws {
        let (end, overflow) = offset.addingReportingOverflow(UInt64(bytes.count))
        guard !overflow else { throw HTTPFetchError.malformedAnswer("a range beyond all files") }
        for range in Array(self.missing.ranges) where range.lowerBound < end && offset < range.upperBound {
            let wanted = range.clamped(to: offset..<end)
            let first = Int(wanted.lowerBound - offset)
            let part = bytes[first..<(first + Int(wanted.upperBound - wanted.lowerBound))]
            try self.sink(wanted.lowerBound, UnsafeRawBufferPointer(rebasing: part))
            self.missing.remove(contentsOf: wanted)
        }
    }

    private static func boundary(of contentType: String) -> String? {
        let parts = contentType.split(separator: ";").map { $0.drop { $0 == " " } }
        guard let type = parts.first, type.lowercased().hasPrefix("multipart/byteranges"),
            let parameter = parts.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") })
        else { return nil }
        var value = parameter.dropFirst(9)
        if value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 {
            value = value.dropFirst().dropLast()
        }
        return String(value)
    }
}

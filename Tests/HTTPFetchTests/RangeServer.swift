import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP server with one file, that behaves as well or as badly as it is told.
final class RangeServer: Sendable {
    enum Manner: Sendable {
        /// Several ranges as multipart/byteranges, one as 206.
        case ranges
        /// The first range only.
        case firstRange
        /// The whole file, whatever is asked for.
        case whole
        /// To this place first, and then as `.ranges`.
        case redirecting(to: String)
        /// To itself, for ever.
        case circling
        /// Another size than the file has.
        case wrongTotal
        /// A new entity tag in each answer, and the first range only.
        case changing
        /// Cuts the connection after so many bytes of each body.
        case cutting(after: Int)
        /// A status and no body, so many times, and then as `.ranges`.
        case failing(Int, times: Int)
        /// No answer.
        case silent
        /// The whole file, so many bytes every 50 ms.
        case trickling(Int)
    }

    let file: [UInt8]
    let manner: Manner
    let requests = Mutex<[HTTPRequestHead]>([])
    let connectionCount = Mutex(0)
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel = Mutex<(any Channel)?>(nil)

    init(_ file: [UInt8], _ manner: Manner) throws {
        self.file = file
        self.manner = manner
        let channel = try ServerBootstrap(group: self.group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [unowned self] channel in
                self.connectionCount.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Handler(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        self.channel.withLock { $0 = channel }
    }

    deinit {
        self.group.shutdownGracefully { _ in }
    }

    var port: Int { self.channel.withLock { $0?.localAddress?.port ?? 0 } }
    var requestCount: Int { self.requests.withLock { $0.count } }

    private func ranges(_ head: HTTPRequestHead) -> [Range<Int>] {
        let text = head.headers.first(name: "Range")?.dropFirst(6) ?? ""
        return text.split(separator: ",").compactMap { range in
            let bounds = range.split(separator: "-").compactMap { Int($0) }
            return bounds.count == 2 ? bounds[0]..<(bounds[1] + 1) : nil
        }
    }

    fileprivate func answer(_ head: HTTPRequestHead) -> (HTTPResponseHead, [UInt8])? {
        let number = self.requests.withLock {
            $0.append(head)
            return $0.count
        }
        var ranges = self.ranges(head)
        var tag = "\"one\""
        var total = self.file.count
        switch self.manner {
        case .silent: return nil
        case .whole, .trickling: ranges = []
        case .firstRange, .cutting: ranges = Array(ranges.prefix(1))
        case .changing:
            ranges = Array(ranges.prefix(1))
            tag = "\"\(number)\""
        case .wrongTotal: total += 1
        case .circling: return (self.head(302, [("Location", head.uri)]), [])
        case .redirecting(let place):
            if number == 1 { return (self.head(301, [("Location", place)]), []) }
        case .failing(let status, let times):
            if number <= times { return (self.head(status, []), []) }
        case .ranges: break
        }
        if ranges.isEmpty { return (self.head(200, [("ETag", tag)]), self.file) }
        if ranges.count == 1 {
            let text = "bytes \(ranges[0].lowerBound)-\(ranges[0].upperBound - 1)/\(total)"
            return (self.head(206, [("ETag", tag), ("Content-Range", text)]), Array(self.file[ranges[0]]))
        }
        let body = multipart(ranges, of: self.file, total: total, boundary: "x7")
        return (self.head(206, [("ETag", tag), ("Content-Type", "multipart/byteranges; boundary=x7")]), body)
    }

    private func head(_ status: Int, _ fields: [(String, String)]) -> HTTPResponseHead {
        HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(fields))
    }

    private final class Handler: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        let server: RangeServer

        init(server: RangeServer) { self.server = server }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let request) = self.unwrapInboundIn(data),
                var (head, body) = self.server.answer(request)
            else { return }
            head.headers.add(name: "Content-Length", value: "\(body.count)")
            var isCut = false
            if case .cutting(let count) = self.server.manner, body.count > count {
                body.removeSubrange(count...)
                isCut = true
            }
            context.write(self.wrapOutboundOut(.head(head)), promise: nil)
            if case .trickling(let count) = self.server.manner {
                context.flush()
                return self.trickle(body[...], count, context)
            }
            // In pieces, so that heads of parts are torn.
            for start in stride(from: 0, to: body.count, by: 997) {
                let buffer = ByteBuffer(bytes: body[start..<min(start + 997, body.count)])
                context.writeAndFlush(self.wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
            }
            if isCut { return context.close(promise: nil) }
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        }

        private func trickle(_ body: ArraySlice<UInt8>, _ count: Int, _ context: ChannelHandlerContext) {
            guard context.channel.isActive else { return }
            guard !body.isEmpty else {
                return context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            }
            let buffer = ByteBuffer(bytes: body.prefix(count))
            context.writeAndFlush(self.wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(50)) {
                self.trickle(body.dropFirst(count), count, context)
            }
        }
    }
}

/// A multipart/byteranges body.
func multipart(_ ranges: [Range<Int>], of file: [UInt8], total: Int, boundary: String) -> [UInt8] {
    var body: [UInt8] = []
    for range in ranges {
        body += Array(
            "\r\n--\(boundary)\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(total)\r\n\r\n"
                .utf8)
        body += file[range]
    }
    return body + Array("\r\n--\(boundary)--\r\n".utf8)
}

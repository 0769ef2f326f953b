import Glibc
import Logging
import NIOCore

/// Keeps the server listening when connections cannot be accepted: a client has gone already, or descriptors have
/// run out.
///
/// While they have run out, each try would fail at once, so the listening socket is not asked for a while. (NIO's
/// `AcceptBackoffHandler` does not help: a try that fails leaves the socket registered for the next one.)
final class AcceptErrorHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    /// Between two tries to accept, while there is no room for another connection.
    static let pauseLength = TimeAmount.seconds(1)
    /// Without an error for so long, the next one is news.
    static let episodeGap = TimeAmount.seconds(60)

    private let logger: Logger
    private let now: () -> NIODeadline
    private var isPaused = false
    private var lastErrors: [String: NIODeadline] = [:]

    init(logger: Logger, now: @escaping () -> NIODeadline = NIODeadline.now) {
        self.logger = logger
        self.now = now
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let needsPause = Self.needsPause(after: error)
        if needsPause { self.pause(context) }
        let text = ConnectionFailure.text(error)
        let now = self.now()
        let last = self.lastErrors.updateValue(now, forKey: text)
        if let last, now - last < Self.episodeGap { return }
        let advice = needsPause ? "; trying again every second, see `ulimit -n`" : ""
        self.logger.warning("A connection could not be accepted: \(text)\(advice)")
    }

    func read(context: ChannelHandlerContext) {
        // The end of the pause asks again.
        if !self.isPaused { context.read() }
    }

    private static func needsPause(after error: any Error) -> Bool {
        switch (error as? IOError)?.errnoCode {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return true
        default: return false
        }
    }

    private func pause(_ context: ChannelHandlerContext) {
        guard !self.isPaused, let options = context.channel.syncOptions else { return }
        self.isPaused = true
        try? options.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pauseLength) {
            self.isPaused = false
            try? options.setOption(.autoRead, value: true)
        }
    }
}

import Logging
import NIOCore

/// Keeps the server listening when one connection could not be accepted: the client has gone already, or
/// descriptors have run out for a moment.
final class AcceptErrorHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.logger.warning("A connection could not be accepted: \(ConnectionFailure.text(error))")
    }
}

import NIOCore
import Timekeeping

/// Puts bytes, end of input and deadline of a connection into one stream of events.
///
/// An engine waits for whatever comes first; with the timer in the same stream, waiting for the next event is all
/// there is to do, and nothing races.
final class ConnectionEventHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ConnectionEvent

    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(self.wrapInboundOut(.bytes(self.unwrapInboundIn(data))))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        // Not passed on: it would end the stream, in which our deadlines still have to come.
        self.fire(.inputEnded)
    }

    /// Replaces the deadline; `nil` for none.
    func arm(_ deadline: MonotonicInstant?) {
        self.timer?.cancel()
        self.timer = nil
        guard let deadline, let context = self.context else { return }
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(deadline)) {
            self.fire(.deadlinePassed)
        }
    }

    private func fire(_ event: ConnectionEvent) {
        self.context?.fireChannelRead(self.wrapInboundOut(event))
        self.context?.fireChannelReadComplete()
    }
}

import NIOCore
import Synchronization

/// The channels that a client tries to connect with, closed when it is not to wait any longer.
final class OpeningChannels: Sendable {
    private let state = Mutex((channels: [any Channel](), isClosed: false))

    /// Adds a channel that is about to connect.
    @Sendable func add(_ channel: any Channel) -> EventLoopFuture<Void> {
        let isClosed = self.state.withLock { state in
            state.channels.append(channel)
            return state.isClosed
        }
        guard !isClosed else { return channel.eventLoop.makeFailedFuture(CancellationError()) }
        return channel.eventLoop.makeSucceededVoidFuture()
    }

    /// Closes all of them, and those that would be added later.
    func close() {
        let channels = self.state.withLock { state in
            state.isClosed = true
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}

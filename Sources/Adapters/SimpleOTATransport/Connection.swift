import NIOCore
import NIOPosix
import SimpleOTAFormat
import Synchronization
import SystemClock
import Timekeeping

/// One TCP connection, of either end.
struct Connection: Sendable {
    typealias Events = NIOAsyncChannelInboundStream<ConnectionEvent>.AsyncIterator

    /// How long a closing side waits for the other one, so that its last words are not lost.
    static let closingLimit = Interval.seconds(2)
    /// Bytes that a closing side still takes.
    static let closingByteCount = 1 << 16

    let channel: any Channel
    private let asyncChannel: NIOAsyncChannel<ConnectionEvent, Never>
    private let handler: NIOLoopBound<ConnectionEventHandler>

    /// Wraps a channel; to be called on its event loop.
    ///
    /// Few events are buffered: whoever sends without being listened to is held back by TCP.
    init(wrapping channel: any Channel) throws {
        let handler = ConnectionEventHandler()
        try channel.pipeline.syncOperations.addHandler(handler)
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        self.asyncChannel = try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
        self.channel = channel
    }

    /// The other end, as the log shows it.
    var peer: PeerAddress {
        let address = self.channel.remoteAddress
        return PeerAddress(host: address?.ipAddress ?? "unknown", port: address?.port ?? 0)
    }

    /// Runs `body` with the events of the connection, and closes it behind that.
    func run<Result>(_ body: (inout Events) async throws -> Result) async throws -> Result {
        try await self.asyncChannel.executeThenClose { inbound, _ in
            var events = inbound.makeAsyncIterator()
            return try await body(&events)
        }
    }

    /// Lets the event `deadlinePassed` come at that instant, instead of the one armed before.
    func arm(_ deadline: MonotonicInstant?) {
        let handler = self.handler
        self.channel.eventLoop.execute { handler.value.arm(deadline) }
    }

    /// Sends bytes in one write, and returns when the kernel has them.
    func send(_ bytes: [UInt8], within limit: Interval) async throws {
        try await self.write(.byteBuffer(ByteBuffer(bytes: bytes)), within: limit) { true }
    }

    /// Writes `data`, and returns when the kernel has it.
    ///
    /// When it takes longer than `limit`, or `isSensible` (asked every second) does not hold any more, or the task
    /// is cancelled, the connection is reset.
    func write(
        _ data: IOData, within limit: Interval, while isSensible: @escaping @Sendable () -> Bool
    ) async throws {
        let deadline = NIODeadline.now() + TimeAmount(limit)
        let watch = self.channel.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1))
        {
            task in
            guard NIODeadline.now() >= deadline || !isSensible() else { return }
            task.cancel()
            self.reset()
        }
        defer { watch.cancel() }
        try await withTaskCancellationHandler {
            try await self.channel.writeAndFlush(data).get()
        } onCancel: {
            self.reset()
        }
    }

    /// Closes so that the other end sees an error instead of an end, and unsent bytes are dropped.
    func reset() {
        let channel = self.channel
        guard let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }

    /// Closes our side, and waits a little for the other: closing with unread bytes would reset the connection,
    /// and the other end might never see what we sent last.
    func closeGracefully(_ events: inout Events) async throws {
        try await self.channel.close(mode: .output)
        let deadline = MonotonicClock.now().advanced(by: Self.closingLimit)
        self.arm(deadline)
        var byteCount = 0
        while byteCount <= Self.closingByteCount, let event = try await events.next() {
            switch event {
            case .bytes(let buffer): byteCount += buffer.readableBytes
            case .inputEnded: return
            case .deadlinePassed: if MonotonicClock.now() >= deadline { return }
            }
        }
    }
}

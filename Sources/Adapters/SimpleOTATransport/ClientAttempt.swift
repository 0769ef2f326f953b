import Glibc
import Logging
import NIOCore
import NIOPosix
import SimpleOTAEngine
import SimpleOTAFormat
import SystemClock
import Timekeeping

/// Performs what a client's conversation asks for, on one connection.
struct ClientAttempt {
    /// How long the server may take to accept the connection.
    static let connectLimit = Interval.seconds(30)

    let settings: ClientSettings
    let directory: ClientDirectory
    let logger: Logger
    let limits: ClientLimits
    /// Asks whether a package is wanted.
    let approve: (PackageName) async throws -> Bool
    /// Told how many bytes of the package are there.
    let display: TransferDisplay

    private var conversation: ClientConversation
    /// The package as far as it was received.
    private(set) var download: PartialDownload?
    private var storedPath: String?

    init(
        settings: ClientSettings, directory: ClientDirectory, logger: Logger, limits: ClientLimits,
        display: TransferDisplay, approve: @escaping (PackageName) async throws -> Bool
    ) {
        self.settings = settings
        self.directory = directory
        self.logger = logger
        self.limits = limits
        self.display = display
        self.approve = approve
        self.conversation = ClientConversation(settings: settings, limits: limits)
    }

    /// Connects, and talks until the conversation is over.
    /// - Returns: how it ended, and where the package is if it was downloaded.
    mutating func run() async throws -> (outcome: ClientConversation.Outcome, packagePath: String?) {
        self.logger.info(
            "\(ClientLogLine.connecting(self.settings.server).text(hiding: self.settings.secret))")
        let connection = try await self.connect()
        var attempt = self
        defer { self = attempt }
        return try await connection.run { events in
            try await attempt.converse(on: connection, &events)
        }
    }

    private func connect() async throws -> Connection {
        let server = self.settings.server
        let opening = OpeningChannels()
        do {
            return try await withTaskCancellationHandler {
                try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .channelInitializer(opening.add)
                    .connectTimeout(TimeAmount(Self.connectLimit))
                    .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                    .channelOption(.allowRemoteHalfClosure, value: true)
                    .connect(host: server.host, port: server.port) { channel in
                        channel.eventLoop.makeCompletedFuture { try Connection(wrapping: channel) }
                    }
            } onCancel: {
                opening.close()
            }
        } catch {
            throw ClientFailure.unreachable(server, reason: ConnectionFailure.text(error))
        }
    }

    private mutating func converse(
        on connection: Connection, _ events: inout Connection.Events
    ) async throws -> (outcome: ClientConversation.Outcome, packagePath: String?) {
        var actions = self.conversation.connected(at: MonotonicClock.now())
        var buffer = ByteBuffer()
        while true {
            while !actions.isEmpty {
                var followers: [ClientConversation.Action] = []
                for action in actions {
                    if case .finish(let outcome) = action { return (outcome, self.storedPath) }
                    followers += try await self.perform(action, buffer, on: connection)
                }
                actions = followers
            }
            connection.arm(self.conversation.deadline)
            actions = try await self.nextActions(&events, &buffer)
        }
    }

    private mutating func nextActions(
        _ events: inout Connection.Events, _ buffer: inout ByteBuffer
    ) async throws -> [ClientConversation.Action] {
        let event: ConnectionEvent?
        do {
            event = try await events.next()
        } catch {
            throw ClientFailure.connectionFailed(ConnectionFailure.text(error))
        }
        switch event {
        case .bytes(let bytes):
            buffer = bytes
            return bytes.withUnsafeReadableBytes {
                self.conversation.receive(RawSpan(_unsafeBytes: $0), at: MonotonicClock.now())
            }
        case .deadlinePassed: return self.conversation.deadlinePassed(at: MonotonicClock.now())
        case .inputEnded: return self.conversation.inputEnded()
        case nil: throw ClientFailure.connectionEnded
        }
    }

    private mutating func perform(
        _ action: ClientConversation.Action, _ buffer: ByteBuffer, on connection: Connection
    ) async throws -> [ClientConversation.Action] {
        switch action {
        case .log(let line): self.log(line)
        case .send(let bytes): try await self.send(bytes, on: connection)
        case .decide(let name): return try await self.decide(name)
        case .beginPayload(let offer, let byteOffset):
            self.download = try PartialDownload(of: offer, in: self.directory.path, from: byteOffset)
            self.display.begin(byteOffset: byteOffset, byteCount: offer.byteCount)
        case .store(let range):
            try buffer.withUnsafeReadableBytes {
                try self.download?.append(UnsafeRawBufferPointer(rebasing: $0[range]))
            }
            self.display.update(byteOffset: self.download?.byteCount ?? 0)
        case .checkPackage: return try self.checkPackage()
        case .finish: break
        case .fail(let failure): throw failure
        }
        return []
    }

    private func send(_ bytes: [UInt8], on connection: Connection) async throws {
        do {
            try await connection.send(bytes, within: self.limits.handshake)
        } catch {
            throw ClientFailure.connectionFailed(ConnectionFailure.text(error))
        }
    }

    private mutating func decide(_ name: PackageName) async throws -> [ClientConversation.Action] {
        guard try await self.approve(name) else { return self.conversation.decline(at: MonotonicClock.now()) }
        let held = PartialDownload.held(of: name, in: self.directory.path)
        return self.conversation.accept(held: held, at: MonotonicClock.now())
    }

    private mutating func checkPackage() throws -> [ClientConversation.Action] {
        self.display.end()
        guard let download = self.download else { return [] }
        self.storedPath = try download.complete()
        self.log(.digestMatches(path: self.directory.shownPath(download.name)))
        return self.conversation.packageStored(at: MonotonicClock.now())
    }

    private func log(_ line: ClientLogLine) {
        let text = line.text(hiding: self.settings.secret)
        self.logger.log(level: line.isWarning ? .warning : .info, "\(text)")
    }
}

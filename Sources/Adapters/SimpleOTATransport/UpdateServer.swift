import Glibc
import Logging
import NIOCore
import NIOPosix
import SimpleOTAEngine
import SimpleOTAFormat

/// Serves packages to OTA-Simple clients.
package struct UpdateServer: Sendable {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let limits = ServerLimits()
    private let threads: NIOThreadPool
    private let shelf: PackageShelf
    private let places: ClientPlaces

    /// Creates a server that does not listen yet.
    package init(configuration: ServerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        self.threads = .singleton
        self.shelf = PackageShelf(threads: self.threads)
        // Strangers get no more than half of the descriptors.
        let descriptorCount = Self.raiseDescriptorLimit()
        self.places = ClientPlaces(
            maximumWaitingCount: min(ClientPlaces.maximumWaitingCount, descriptorCount / 2))
    }

    /// Listens and serves until the task is cancelled.
    /// - Throws: ``UpdateServerError`` when the address cannot be listened on.
    package func run() async throws {
        let settings = self.configuration.latest
        self.log(.binding(host: settings.host, port: settings.port), settings)
        let listener = try await self.listen(settings)
        try await withTaskCancellationHandler {
            try await self.serve(listener, settings)
        } onCancel: {
            self.shelf.stop()
        }
    }

    private func serve(
        _ listener: NIOAsyncChannel<Connection, Never>, _ settings: ServerSettings
    ) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await self.warmUp(settings) }
            try await listener.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask { await self.serve(connection) }
                }
            }
        }
    }

    private func listen(_ settings: ServerSettings) async throws -> NIOAsyncChannel<Connection, Never> {
        let host = settings.host.isEmpty ? "0.0.0.0" : settings.host
        let logger = self.logger
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AcceptErrorHandler(logger: logger))
                    }
                }
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                // Requests are short; a client that sends more than that is held back early.
                .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2048))
                .childChannelOption(.maxMessagesPerRead, value: 1)
                .bind(host: host, port: settings.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try Connection(wrapping: channel) }
                }
        } catch {
            throw UpdateServerError.cannotListen(
                host: settings.host, port: settings.port, reason: ConnectionFailure.text(error))
        }
    }

    /// Hashes the package before the first client waits for it, and tells the operator early what is wrong.
    private func warmUp(_ settings: ServerSettings) async {
        let directory = self.configuration.packageDirectory(settings)
        do {
            _ = try await self.shelf.item(latest: settings.latest, in: directory)
        } catch {
            self.logger.warning("Package \(directory.printable)/\(settings.latest.printable): \(error)")
        }
    }

    private func serve(_ connection: Connection) async {
        let peer = connection.peer
        let settings = await self.configuration.reread(on: self.threads, logger: self.logger)
        let places = self.places
        let ticket = places.enter { connection.reset() }
        defer { places.leave(ticket) }
        self.log(.accepted(peer), settings)
        do {
            var session = ServerSession(
                connection, settings: settings, directory: self.configuration.packageDirectory(settings),
                shelf: self.shelf, logger: self.logger, limits: self.limits
            ) {
                places.take(ticket, maximumClientCount: settings.maximumClientCount)
            }
            try await connection.run { events in try await session.run(&events) }
        } catch {
            self.log(.failed("Connection failed: \(ConnectionFailure.text(error))", peer), settings)
        }
        self.log(.closed(peer), settings)
    }

    private func log(_ line: ServerLogLine, _ settings: ServerSettings) {
        let text = line.text(hiding: settings.secret)
        self.logger.log(level: line.isWarning ? .warning : .info, "\(text)")
    }

    /// Each client needs a descriptor, and the usual soft limit of 1024 is for programs that still use `select`.
    /// - Returns: how many descriptors there may be.
    private static func raiseDescriptorLimit() -> Int {
        let usualCount = 1024
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return usualCount }
        let formerCount = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return Int(clamping: formerCount)
        }
        return Int(clamping: limit.rlim_max)
    }
}

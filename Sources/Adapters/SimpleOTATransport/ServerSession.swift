import Logging
import NIOCore
import SimpleOTAEngine
import SimpleOTAFormat
import SystemClock
import Timekeeping

/// Performs what a server's conversation asks for, on one connection.
struct ServerSession {
    private let connection: Connection
    private let settings: ServerSettings
    private let directory: String
    private let shelf: PackageShelf
    private let logger: Logger
    private let limits: ServerLimits
    /// Takes a place among the clients that are served, if there is one.
    private let takePlace: @Sendable () -> Bool
    private var conversation: ServerConversation
    /// What was offered last; kept open, so that it can be sent even when it is removed meanwhile.
    private var item: PackageShelf.Item?

    init(
        _ connection: Connection, settings: ServerSettings, directory: String, shelf: PackageShelf,
        logger: Logger, limits: ServerLimits, takePlace: @escaping @Sendable () -> Bool
    ) {
        self.connection = connection
        self.settings = settings
        self.directory = directory
        self.shelf = shelf
        self.logger = logger
        self.limits = limits
        self.takePlace = takePlace
        self.conversation = ServerConversation(
            with: connection.peer, settings: settings, limits: limits, at: MonotonicClock.now())
    }

    /// Serves the client until one of the two has had enough.
    mutating func run(_ events: inout Connection.Events) async throws {
        self.connection.arm(self.conversation.deadline)
        while let event = try await events.next() {
            var actions = self.handle(event)
            // Performing an action may be an event of its own, which comes before those from outside.
            while !actions.isEmpty {
                guard let followers = try await self.perform(actions, &events) else { return }
                actions = followers
            }
            self.connection.arm(self.conversation.deadline)
        }
    }

    private mutating func handle(_ event: ConnectionEvent) -> [ServerConversation.Action] {
        let now = MonotonicClock.now()
        switch event {
        case .bytes(let buffer):
            return buffer.withUnsafeReadableBytes {
                self.conversation.receive(RawSpan(_unsafeBytes: $0), at: now)
            }
        case .inputEnded: return self.conversation.inputEnded(at: now)
        case .deadlinePassed: return self.conversation.deadlinePassed(at: now)
        }
    }

    /// Returns what must be done next, or `nil` when the connection is finished.
    private mutating func perform(
        _ actions: [ServerConversation.Action], _ events: inout Connection.Events
    ) async throws -> [ServerConversation.Action]? {
        var followers: [ServerConversation.Action] = []
        for action in actions {
            switch action {
            case .log(let line): self.log(line)
            case .send(let bytes): try await self.connection.send(bytes, within: self.limits.stall)
            case .takePlace: followers += self.answerWhetherThereIsAPlace()
            case .prepareOffer: followers += await self.prepareOffer()
            case .sendPiece(let piece): followers += await self.send(piece)
            case .close:
                try await self.connection.closeGracefully(&events)
                return nil
            case .reset:
                self.connection.reset()
                return nil
            }
        }
        return followers
    }

    private mutating func answerWhetherThereIsAPlace() -> [ServerConversation.Action] {
        guard self.takePlace() else {
            let count = self.settings.maximumClientCount
            return self.conversation.noPlace(reason: "all \(count) places are taken, try again later")
        }
        return self.conversation.placeTaken(at: MonotonicClock.now())
    }

    private mutating func prepareOffer() async -> [ServerConversation.Action] {
        do {
            let item = try await self.shelf.item(latest: self.settings.latest, in: self.directory)
            self.item = item
            return self.conversation.offerReady(item.offer, at: MonotonicClock.now())
        } catch {
            // The original client survives a refusal of the header only: what it was promised, it gets.
            if let item = self.item, item.file.isUnchanged {
                return self.conversation.offerReady(item.offer, at: MonotonicClock.now())
            }
            self.logger.warning(
                "Package \(self.directory.printable)/\(self.settings.latest.printable): \(error)")
            return self.conversation.offerFailed(
                reason: "the package is not available", at: MonotonicClock.now())
        }
    }

    private mutating func send(_ piece: PayloadPiece) async -> [ServerConversation.Action] {
        guard let file = self.item?.file else {
            return self.conversation.sendingFailed(reason: "there is no package to send")
        }
        guard file.isUnchanged else {
            return self.conversation.sendingFailed(reason: "The package was changed while it was sent")
        }
        do {
            let connection = self.connection
            let limit = self.limits.stall
            try await file.withRegion(from: piece.byteOffset, byteCount: piece.byteCount) { region in
                try await connection.write(.fileRegion(region), within: limit) { file.isUnchanged }
            }
            return self.conversation.pieceSent(at: MonotonicClock.now())
        } catch {
            return self.conversation.sendingFailed(
                reason: "Sending failed: \(ConnectionFailure.text(error))")
        }
    }

    private func log(_ line: ServerLogLine) {
        let text = line.text(hiding: self.settings.secret)
        self.logger.log(level: line.isWarning ? .warning : .info, "\(text)")
    }
}

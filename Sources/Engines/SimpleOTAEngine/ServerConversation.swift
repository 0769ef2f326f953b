import JSONCoding
public import SimpleOTAFormat
public import Timekeeping

/// The server's part of one conversation with a client.
///
///     awaiting handshake ──right secret──▶ awaiting a place
///                                           ▼
///                                        awaiting request ◀────────────────┐
///                                           │ header   │ package           │
///                                           ▼          ▼                   │
///                                        preparing the offer ──header──────┤
///                                                      │ package           │
///                                                      ▼                   │
///                                                   pausing ──▶ sending ───┘
///
/// From everywhere: an error is answered and the connection closed, but during the payload it is reset, because
/// the original client takes a clean close for a pause and loops for ever.
///
/// The shell feeds events and performs the returned actions in their order, completely, before the next event.
public struct ServerConversation: Sendable {
    /// What the shell must do.
    public enum Action: Hashable, Sendable {
        /// Write a line to the log.
        case log(ServerLogLine)
        /// Send these bytes in one write, within ``ServerLimits/stall``.
        case send([UInt8])
        /// Find a place among the clients that are served, then call ``placeTaken(at:)`` or ``noPlace(reason:)``.
        case takePlace
        /// Open and hash the latest package, then call ``offerReady(_:at:)`` or ``offerFailed(reason:at:)``.
        case prepareOffer
        /// Send the piece within ``ServerLimits/stall``, then call ``pieceSent(at:)``.
        case sendPiece(PayloadPiece)
        /// Shut down our side, wait briefly for the client's, close.
        case close
        /// Close so that the client sees an error.
        case reset
    }

    private enum Purpose: Sendable {
        case header
        case package(ResumptionPoint?)
    }

    private enum State: Sendable {
        case awaitingRequest(deadline: MonotonicInstant)
        case awaitingPlace
        case preparing(Purpose)
        case pausing(PayloadProgress, until: MonotonicInstant)
        case sending(PayloadProgress)
        case closed
    }

    private let peer: PeerAddress
    private let secret: SharedSecret
    private let payloadDelay: Interval
    private let limits: ServerLimits
    private var state: State
    private var isAuthenticated = false
    private var hasInputEnded = false
    private var parser = JSONParser(
        limits: JSONLimits(maximumByteCount: SimpleOTARequest.maximumByteCount, maximumDepth: 8))
    /// What came while we were busy.
    private var waitingBytes: [UInt8] = []

    /// Creates the conversation with a client that has just connected.
    public init(
        with peer: PeerAddress,
        settings: ServerSettings,
        limits: ServerLimits = ServerLimits(),
        at now: MonotonicInstant
    ) {
        self.peer = peer
        self.secret = settings.secret
        self.payloadDelay = .milliseconds(settings.payloadDelayMilliseconds)
        self.limits = limits
        self.state = .awaitingRequest(deadline: now.advanced(by: limits.handshake))
    }

    /// When to call ``deadlinePassed(at:)``; it may change with every event.
    public var deadline: MonotonicInstant? {
        switch self.state {
        case .awaitingRequest(let deadline): return deadline
        case .pausing(_, let end): return end
        case .awaitingPlace, .preparing, .sending, .closed: return nil
        }
    }

    /// Bytes came from the client.
    public mutating func receive(_ bytes: RawSpan, at now: MonotonicInstant) -> [Action] {
        switch self.state {
        case .awaitingRequest:
            return self.parse(bytes, at: now)
        case .awaitingPlace, .preparing, .pausing, .sending:
            guard bytes.byteCount <= SimpleOTARequest.maximumByteCount - self.waitingBytes.count else {
                return self.abort("the client sent too much while it was being served")
            }
            bytes.withUnsafeBytes { self.waitingBytes.append(contentsOf: $0) }
            return []
        case .closed:
            return []
        }
    }

    /// The client will send nothing more; it may still be listening.
    public mutating func inputEnded(at now: MonotonicInstant) -> [Action] {
        self.hasInputEnded = true
        guard case .awaitingRequest = self.state else { return [] }
        return self.closeQuietly()
    }

    /// The client, which knows the secret, has got a place.
    public mutating func placeTaken(at now: MonotonicInstant) -> [Action] {
        guard case .awaitingPlace = self.state else { return [] }
        return self.connect(at: now)
    }

    /// All places are taken; `reason` is told to the client.
    public mutating func noPlace(reason: String) -> [Action] {
        guard case .awaitingPlace = self.state else { return [] }
        return self.refuse(reason)
    }

    /// The package can be sent.
    public mutating func offerReady(_ offer: PackageOffer, at now: MonotonicInstant) -> [Action] {
        guard case .preparing(let purpose) = self.state else { return [] }
        switch purpose {
        case .header:
            let response = SimpleOTAResponse.header(latest: offer.name)
            let actions = self.sending(response, .sendingHeader(response, self.peer))
            return actions + self.awaitRequest(at: now)
        case .package(let point):
            let firstByte = point?.firstByte(of: offer)
            let response = SimpleOTAResponse.package(offer, byteOffset: firstByte)
            let progress = PayloadProgress(from: firstByte ?? 0, to: offer.byteCount, at: now)
            self.state = .pausing(progress, until: now.advanced(by: self.payloadDelay))
            return self.sending(response, .sendingPackage(response, self.peer))
        }
    }

    /// The package cannot be sent; `reason` is told to the client, so it must not tell more than that.
    public mutating func offerFailed(reason: String, at now: MonotonicInstant) -> [Action] {
        guard case .preparing = self.state else { return [] }
        return self.refuse(reason)
    }

    /// The last piece has gone out.
    public mutating func pieceSent(at now: MonotonicInstant) -> [Action] {
        guard case .sending(var progress) = self.state else { return [] }
        progress.pieceSent(at: now)
        return self.proceed(progress, at: now)
    }

    /// Something could not be sent.
    public mutating func sendingFailed(reason: String) -> [Action] {
        if case .closed = self.state { return [] }
        return self.abort(reason)
    }

    /// The deadline is over.
    public mutating func deadlinePassed(at now: MonotonicInstant) -> [Action] {
        switch self.state {
        case .awaitingRequest(let deadline) where now >= deadline:
            return self.refuse("no request within the time limit")
        case .pausing(let progress, let end) where now >= end:
            return [.log(.sendingPayload(self.peer))] + self.proceed(progress, at: now)
        default:
            return []
        }
    }
}

extension ServerConversation {
    private mutating func parse(_ bytes: RawSpan, at now: MonotonicInstant) -> [Action] {
        var actions: [Action] = []
        var rest = bytes
        while case .awaitingRequest = self.state, rest.byteCount > 0 {
            do {
                guard case .complete(let value, let byteCount) = try self.parser.parse(rest) else {
                    return actions
                }
                rest = rest.extracting(droppingFirst: byteCount)
                actions += self.handle(value, at: now)
            } catch {
                return actions + self.refuse("the request is not understood: \(error)")
            }
        }
        guard rest.byteCount > 0 else { return actions }
        // The rest came behind a request that keeps us busy; being shorter than what may wait, it fits.
        return actions + self.receive(rest, at: now)
    }

    private mutating func handle(_ value: JSONValue, at now: MonotonicInstant) -> [Action] {
        let received = Action.log(.received(value, self.peer))
        do {
            let request = try SimpleOTARequest(value)
            return [received] + self.handle(request, at: now)
        } catch {
            return [received] + self.refuse("the request is not understood: \(error)")
        }
    }

    private mutating func handle(_ request: SimpleOTARequest, at now: MonotonicInstant) -> [Action] {
        if case .handshake(let security) = request { return self.checkSecurity(security, at: now) }
        guard self.isAuthenticated else { return self.refuse("a handshake must come first") }
        switch request {
        case .header: self.state = .preparing(.header)
        case .package(let point): self.state = .preparing(.package(point))
        case .exit, .handshake: return [.log(.exiting)] + self.closeQuietly()
        }
        return [.prepareOffer]
    }

    private mutating func checkSecurity(_ security: String, at now: MonotonicInstant) -> [Action] {
        let check = Action.log(.checkingSecurity(self.peer))
        guard self.secret.matches(security) else {
            let response = SimpleOTAResponse.error(reason: "wrong security code")
            self.state = .closed
            return [check] + self.sending(response, .sendingSecurityResponse(response, self.peer)) + [.close]
        }
        // Who shakes hands again has a place already.
        guard !self.isAuthenticated else { return [check] + self.connect(at: now) }
        self.state = .awaitingPlace
        return [check, .takePlace]
    }

    private mutating func connect(at now: MonotonicInstant) -> [Action] {
        self.isAuthenticated = true
        let response = SimpleOTAResponse.connected(features: [.resume])
        let reply = self.sending(response, .sendingSecurityResponse(response, self.peer))
        return reply + self.awaitRequest(at: now)
    }

    /// Sends the next piece, or, behind the last one, listens again.
    private mutating func proceed(_ progress: PayloadProgress, at now: MonotonicInstant) -> [Action] {
        guard !progress.isComplete else { return self.awaitRequest(at: now) }
        var progress = progress
        let piece = progress.nextPiece(at: now)
        self.state = .sending(progress)
        return [.sendPiece(piece)]
    }

    private mutating func awaitRequest(at now: MonotonicInstant) -> [Action] {
        self.state = .awaitingRequest(deadline: now.advanced(by: self.limits.idle))
        let bytes = self.waitingBytes
        self.waitingBytes = []
        let actions = bytes.isEmpty ? [] : self.parse(bytes.span.bytes, at: now)
        guard self.hasInputEnded, case .awaitingRequest = self.state else { return actions }
        return actions + self.closeQuietly()
    }

    private func sending(_ response: SimpleOTAResponse, _ line: ServerLogLine) -> [Action] {
        [.log(line), .send(response.json.encoded(.python))]
    }

    private mutating func refuse(_ reason: String) -> [Action] {
        let response = SimpleOTAResponse.error(reason: reason)
        self.state = .closed
        return self.sending(response, .sendingError(response, self.peer)) + [.close]
    }

    private mutating func closeQuietly() -> [Action] {
        self.state = .closed
        return [.close]
    }

    private mutating func abort(_ reason: String) -> [Action] {
        self.state = .closed
        return [.log(.failed(reason, self.peer)), .reset]
    }
}

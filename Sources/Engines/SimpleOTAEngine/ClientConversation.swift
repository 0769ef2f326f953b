import JSONCoding
public import SimpleOTAFormat
public import Timekeeping

/// The client's part of one conversation with a server.
///
///     handshaking ─▶ askingForHeader ─▶ deciding ─▶ askingForPackage ─▶ receiving ─▶ checking ─▶ finished
///                                          └──────── declined, up to date ────────────────────────▶┘
///
/// The shell feeds events and performs the returned actions in their order, completely, before the next event.
public struct ClientConversation: Sendable {
    /// How a conversation ends that did not fail.
    public enum Outcome: Hashable, Sendable {
        case upToDate, declined, downloaded
    }

    /// What the shell must do.
    public enum Action: Hashable, Sendable {
        /// Write a line to the log.
        case log(ClientLogLine)
        /// Send these bytes in one write.
        case send([UInt8])
        /// Find out whether the package is wanted, then call ``accept(held:at:)`` or ``decline(at:)``.
        case decide(PackageName)
        /// Get ready to store the package from `byteOffset` on, keeping what is held before it.
        case beginPayload(PackageOffer, byteOffset: UInt64)
        /// Store these of the bytes just received.
        case store(Range<Int>)
        /// Check the digest of the whole file, put it in its place, then call ``packageStored(at:)``.
        case checkPackage
        /// The conversation is over; close the connection.
        case finish(Outcome)
        /// The conversation has failed; close the connection.
        case fail(ClientFailure)
    }

    private enum State: Hashable, Sendable {
        case handshaking
        case askingForHeader
        case deciding(PackageName, since: MonotonicInstant)
        case askingForPackage(PackageName, ResumptionPoint?)
        case receiving(missingByteCount: UInt64)
        case checking
        case closed
    }

    private let settings: ClientSettings
    private let limits: ClientLimits
    private var state = State.handshaking
    private var canResume = false
    private var parser = JSONParser(
        limits: JSONLimits(maximumByteCount: SimpleOTARequest.maximumByteCount, maximumDepth: 8))
    /// When to call ``deadlinePassed(at:)``; it may change with every event.
    public private(set) var deadline: MonotonicInstant?

    /// Creates a conversation that has not begun.
    public init(settings: ClientSettings, limits: ClientLimits = ClientLimits()) {
        self.settings = settings
        self.limits = limits
    }

    /// The connection stands.
    public mutating func connected(at now: MonotonicInstant) -> [Action] {
        self.deadline = now.advanced(by: self.limits.handshake)
        return Self.sending(self.settings.handshake)
    }

    /// Bytes came from the server; ``Action/store(_:)`` refers to them.
    public mutating func receive(_ bytes: RawSpan, at now: MonotonicInstant) -> [Action] {
        var actions: [Action] = []
        var index = 0
        while index < bytes.byteCount {
            switch self.state {
            case .handshaking, .askingForHeader, .askingForPackage:
                do {
                    let rest = bytes.extracting(droppingFirst: index)
                    guard case .complete(let value, let byteCount) = try self.parser.parse(rest) else {
                        return actions
                    }
                    index += byteCount
                    actions += self.handle(value, at: now)
                } catch {
                    return actions + self.fail(.malformedResponse(error))
                }
            case .receiving(let missingByteCount):
                let byteCount = Int(min(missingByteCount, UInt64(bytes.byteCount - index)))
                actions.append(.store(index..<index + byteCount))
                index += byteCount
                actions += self.receivedPayload(missing: missingByteCount - UInt64(byteCount), at: now)
            case .deciding:
                // Nothing was asked: the server has lost patience or order.
                return actions + self.fail(.unexpectedResponse)
            case .checking, .closed:
                return actions
            }
        }
        return actions
    }

    /// The server will send nothing more.
    public mutating func inputEnded() -> [Action] {
        switch self.state {
        case .checking, .closed: return []
        default: return self.fail(.connectionEnded)
        }
    }

    /// The package is wanted; `held` is what an earlier try has left of it.
    public mutating func accept(held: ResumptionPoint?, at now: MonotonicInstant) -> [Action] {
        guard case .deciding(let name, let start) = self.state else { return [] }
        guard start.interval(to: now) < self.limits.decision else { return self.fail(.decisionTookLong) }
        let point = self.canResume ? held : nil
        self.state = .askingForPackage(name, point)
        self.deadline = now.advanced(by: self.limits.response)
        return Self.sending(.package(point))
    }

    /// The package is not wanted.
    public mutating func decline(at now: MonotonicInstant) -> [Action] {
        guard case .deciding = self.state else { return [] }
        return [.log(.declined)] + self.finish(.declined)
    }

    /// The package has the right digest and is in its place.
    public mutating func packageStored(at now: MonotonicInstant) -> [Action] {
        guard case .checking = self.state else { return [] }
        return self.finish(.downloaded)
    }

    /// The deadline is over.
    public mutating func deadlinePassed(at now: MonotonicInstant) -> [Action] {
        guard let deadline = self.deadline, now >= deadline else { return [] }
        return self.fail(.timedOut)
    }
}

extension ClientConversation {
    private mutating func handle(_ value: JSONValue, at now: MonotonicInstant) -> [Action] {
        let received = Action.log(.received(value))
        do {
            let response = try SimpleOTAResponse(value)
            return [received] + self.handle(response, at: now)
        } catch {
            return [received] + self.fail(.invalidResponse(error))
        }
    }

    private mutating func handle(_ response: SimpleOTAResponse, at now: MonotonicInstant) -> [Action] {
        switch (self.state, response) {
        case (_, .error(let reason)):
            return self.fail(.refused(reason: reason))
        case (.handshaking, .connected(let features)):
            self.canResume = features.contains(.resume)
            self.state = .askingForHeader
            self.deadline = now.advanced(by: self.limits.response)
            return Self.sending(.header)
        case (.askingForHeader, .header(let latest)):
            return self.compare(with: latest, at: now)
        case (.askingForPackage(let name, let point), .package(let offer, let byteOffset)):
            return self.begin(offer, name: name, asked: point, byteOffset: byteOffset ?? 0, at: now)
        default:
            return self.fail(.unexpectedResponse)
        }
    }

    private mutating func compare(with latest: PackageName, at now: MonotonicInstant) -> [Action] {
        let current = Action.log(.currentVersion(self.settings.current))
        // Byte by byte: Swift would call two spellings of a character equal, the original does not.
        guard !latest.text.utf8.elementsEqual(self.settings.current.utf8) else {
            return [current, .log(.upToDate)] + self.finish(.upToDate)
        }
        self.state = .deciding(latest, since: now)
        self.deadline = nil
        return [current, .log(.upgradeAvailable(latest)), .decide(latest)]
    }

    private mutating func begin(
        _ offer: PackageOffer, name: PackageName, asked point: ResumptionPoint?, byteOffset: UInt64,
        at now: MonotonicInstant
    ) -> [Action] {
        guard offer.name == name else { return self.fail(.packageChanged) }
        let isExpected = byteOffset == 0 || byteOffset == point?.firstByte(of: offer)
        guard isExpected, byteOffset <= offer.byteCount else { return self.fail(.wrongOffset) }
        var actions: [Action] = []
        if byteOffset > 0 {
            actions.append(.log(.resuming(byteOffset: byteOffset, byteCount: offer.byteCount)))
        }
        actions.append(.beginPayload(offer, byteOffset: byteOffset))
        return actions + self.receivedPayload(missing: offer.byteCount - byteOffset, at: now)
    }

    private mutating func receivedPayload(
        missing missingByteCount: UInt64, at now: MonotonicInstant
    ) -> [Action] {
        guard missingByteCount == 0 else {
            self.state = .receiving(missingByteCount: missingByteCount)
            self.deadline = now.advanced(by: self.limits.stall)
            return []
        }
        self.state = .checking
        self.deadline = nil
        return [.checkPackage]
    }

    private mutating func finish(_ outcome: Outcome) -> [Action] {
        self.state = .closed
        self.deadline = nil
        return Self.sending(.exit) + [.finish(outcome)]
    }

    private mutating func fail(_ failure: ClientFailure) -> [Action] {
        self.state = .closed
        self.deadline = nil
        return [.fail(failure)]
    }

    private static func sending(_ request: SimpleOTARequest) -> [Action] {
        [.log(.sending(request)), .send(request.json.encoded(.python))]
    }
}

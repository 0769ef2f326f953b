public import PacketAuthenticationFormat
internal import RaptorQCode
public import Timekeeping

/// Tells genuine packets of one object from others, at any loss, at once, without a clock.
///
/// A packet counts when its path leads to the known root of its batch. A root becomes known by a signature of
/// a broadcast key, checked within a budget, or by the spine. Meanwhile packets wait in a small queue.
///
/// What is sure: a packet that is accepted carries the symbol that the owner of a broadcast key signed for
/// this object, block and encoding symbol ID. What is not: that packets arrive at all. Nothing is allocated
/// after the initializer but the message of a signature that is checked.
public struct PacketAuthenticator<Hashing: MerkleHashing, Checking: RootChecking>: ~Copyable, Sendable {
    /// What is authenticated.
    public let parameters: AuthenticationParameters
    /// What was counted so far.
    public internal(set) var statistics = AuthenticationStatistics()

    let hashing: Hashing
    let keys: [BroadcastKey<Checking>]
    let configuration: AuthenticatorConfiguration
    var roots: RootTable
    var claims: ClaimTable
    var waiting: WaitingQueue

    /// Allocates all that it will ever need: ``byteCount(_:_:)``, which the caller has compared with a
    /// budget.
    ///
    /// - Parameters:
    ///   - parameters: from signed metadata.
    ///   - keys: of the role that may broadcast; several while one takes another's place. None for an object
    ///     whose spine is known.
    public init(
        _ parameters: AuthenticationParameters, keys: [BroadcastKey<Checking>],
        configuration: AuthenticatorConfiguration = AuthenticatorConfiguration()
    ) {
        precondition((0...65_535).contains(configuration.waitingPacketLimit))
        precondition((1...128).contains(configuration.waitingPacketLimitOfRoot))
        precondition((1...65_535).contains(configuration.claimLimit))
        precondition((0...65_535).contains(configuration.waitingHeaderByteCount))
        self.parameters = parameters
        self.hashing = Hashing(parameters)
        self.keys = keys
        self.configuration = configuration
        self.roots = RootTable(count: Int(parameters.batchCount))
        self.claims = ClaimTable(count: configuration.claimLimit)
        self.waiting = WaitingQueue(
            count: configuration.waitingPacketLimit,
            greatestByteCount: configuration.waitingByteCount(parameters))
    }

    /// How many bytes an authenticator of an object allocates.
    public static func byteCount(
        _ parameters: AuthenticationParameters, _ configuration: AuthenticatorConfiguration
    ) -> Int {
        RootTable.byteCount(Int(parameters.batchCount)) + ClaimTable.byteCount(configuration.claimLimit)
            + WaitingQueue.byteCount(
                configuration.waitingPacketLimit,
                greatestByteCount: configuration.waitingByteCount(parameters))
    }

    /// Judges a packet that is of the session and whose symbol is not held yet.
    ///
    /// - Parameters:
    ///   - packet: where everything is in the datagram.
    ///   - budget: of signature checks.
    /// - Precondition: the ranges lie inside the datagram.
    public mutating func take(
        _ packet: SymbolPacket, of datagram: RawSpan, at now: MonotonicInstant, _ budget: inout CheckBudget
    ) -> AuthenticationVerdict {
        switch self.inspect(packet, of: datagram) {
        case .refused(let reason): return self.reject(reason)
        case .field(let field):
            let path = self.follow(field, packet, of: datagram)
            guard let known = self.roots.root(path.position.batch) else {
                return self.takeUnproven(path, packet, of: datagram, at: now, &budget)
            }
            guard path.root == known else { return self.reject(.wrongRoot) }
            self.statistics.acceptedCount += 1
            return .accepted
        }
    }

    /// Whether a packet of unknown origin is certainly of this object: its batch is known, or it is signed.
    ///
    /// For a receiver that looks for the transport object that carries a release. Nothing waits, and nothing
    /// is counted but checks; they are made only while at least half of the budget's burst is left. Where
    /// nothing can come of it, nothing is hashed.
    public mutating func recognize(
        _ packet: SymbolPacket, of datagram: RawSpan, at now: MonotonicInstant, _ budget: inout CheckBudget
    ) -> Recognition {
        guard case .field(let field) = self.inspect(packet, of: datagram) else { return .undecidable }
        if let known = self.roots.root(field.position.batch) {
            return self.follow(field, packet, of: datagram).root == known ? .genuine : .foreign
        }
        guard let signature = field.signature, budget.neededAgreement(at: now) == 1 else {
            return .undecidable
        }
        let path = self.follow(field, packet, of: datagram)
        let batch = path.position.batch
        guard
            self.isSigned(batch, path.root, datagram.extracting(signature), tag: path.keyTag, &budget)
        else { return .foreign }
        self.prove(batch, path.root)
        return .genuine
    }

    /// Whether ``handOutReleased(_:)`` has something to hand out.
    public var hasReleased: Bool { self.waiting.releasedCount > 0 }

    /// Hands out packets that waited and were found genuine, each once.
    ///
    /// To be called when ``hasReleased`` says so, after a packet was taken, checks were made or a spine was
    /// loaded; a packet that is not fetched soon makes room for others.
    public mutating func handOutReleased(_ body: (RawSpan, SymbolPacket) -> Void) {
        self.waiting.handOut(body)
    }

    /// The root of a batch, if it is known.
    public func knownRoot(ofBatch batch: UInt32) -> PathHash? {
        batch < self.parameters.batchCount ? self.roots.root(batch) : nil
    }

    mutating func reject(_ reason: RejectionReason) -> AuthenticationVerdict {
        self.statistics.reject(reason)
        return .rejected(reason)
    }
}

extension AuthenticatorConfiguration {
    /// The longest datagram that can wait.
    func waitingByteCount(_ parameters: AuthenticationParameters) -> Int {
        parameters.information.symbolByteCount + self.waitingHeaderByteCount
    }
}

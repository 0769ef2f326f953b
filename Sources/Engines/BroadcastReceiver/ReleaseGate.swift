public import LayeredCoding
public import PacketAuthentication
public import PacketAuthenticationFormat
public import Timekeeping

/// Lets only those packets through that a broadcast key vouches for, as symbols of expected objects.
///
/// It stands before the ``SessionReceiver``, which notes nothing of a packet until the gate has accepted it.
/// What costs least comes first: a packet without EXT_AUTH, one that is of none of the objects, and one whose
/// symbol is held already are dropped without a hash.
///
/// Which transport object carries which of the objects is learnt from genuine packets only.
public struct ReleaseGate<Hashing: MerkleHashing, Checking: RootChecking>: ~Copyable {
    /// An expected object with its authenticator.
    public typealias Object = AuthenticatedObject<Hashing, Checking>

    /// Of an unknown transport object a packet is tried on so many objects at most.
    private static var trialLimit: Int { 8 }
    /// Of packets whose symbol the likeliest object has already, one in so many is tried on others.
    private static var sampleInterval: UInt64 { 16 }

    private let objects: [Object]
    private var budget: CheckBudget
    private var streams = StreamTable()
    /// The object that the next packet of unknown origin counts as one of.
    private var nextTrial = 0
    /// The object on which the next packet is tried: so each has its turn, however many there are.
    private var nextRecognition = 0
    private var counts = GateStatistics()
    private var newStream: TransportSessionID?
    private var releasing: [Int] = []
    private var heldCount: UInt64 = 0
    /// Counts of authenticators that are no more.
    private var earlier = GateStatistics()

    /// Creates a gate for some objects, which share a budget of signature checks.
    public init(_ objects: [Object], _ budget: CheckBudget) {
        self.objects = objects
        self.budget = budget
    }

    // MARK: Packets

    /// Judges a packet; nothing but counts is noted of those that are not genuine.
    ///
    /// - Parameter need: what a symbol is worth.
    public mutating func take(
        _ packet: ALCPacket, _ datagram: RawSpan, at now: MonotonicInstant,
        need: (SymbolDelivery) -> SymbolNeed
    ) -> GateVerdict {
        guard packet.authentication != nil, packet.codepoint == FECScheme.raptorQ.rawValue,
            let id = FECPayloadID(parsing: datagram, at: packet.headerByteCount, .raptorQ)
        else { return .ignored(.unauthenticated) }
        let start = packet.headerByteCount + FECPayloadID.byteCount(.raptorQ)
        let symbol = SymbolPacket(
            authentication: packet.authentication, id: id, symbol: start..<datagram.byteCount)
        let stream = StreamTable.Stream(sessionID: packet.sessionID, objectID: packet.objectID)
        guard let place = self.streams.place(of: stream) else {
            return self.takeUnknown(stream, symbol, datagram, at: now, need)
        }
        return self.takeKnown(stream, place, symbol, datagram, at: now, need)
    }

    private mutating func takeKnown(
        _ stream: StreamTable.Stream, _ place: Int, _ packet: SymbolPacket, _ datagram: RawSpan,
        at now: MonotonicInstant, _ need: (SymbolDelivery) -> SymbolNeed
    ) -> GateVerdict {
        let index = self.streams.likeliest(at: place)
        var isHeld = false
        if let delivery = self.objects[index].delivery(packet) {
            switch need(delivery) {
            case .unopened: return .unopened(self.objects[index].key)
            case .held:
                isHeld = true
                guard self.looksFurther(place) else { return .ignored(.unneeded) }
            case .needed:
                switch self.judge(index, packet, datagram, at: now) {
                case .accepted: return self.accept(delivery, index, stream)
                case .waiting: return .waiting
                case .rejected: break
                }
            }
        }
        if self.objects.count > 1,
            let verdict = self.recognize(packet, stream, datagram, besides: index, at: now, need)
        {
            return verdict
        }
        guard !isHeld else { return .ignored(.unneeded) }
        self.counts.forgedCount += 1
        return .ignored(.forged)
    }

    /// Whether a packet whose symbol is held may be of another object than the likeliest.
    ///
    /// Who repeats packets of one object under the number of another must not hide that one's. But as long as
    /// a transport object was proven to be of one object only, a sample is enough to find out.
    private mutating func looksFurther(_ place: Int) -> Bool {
        guard self.streams.isCertain(at: place) else { return true }
        self.heldCount &+= 1
        return self.heldCount % Self.sampleInterval == 0
    }

    /// A packet of a transport object of which no packet was genuine yet.
    private mutating func takeUnknown(
        _ stream: StreamTable.Stream, _ packet: SymbolPacket, _ datagram: RawSpan,
        at now: MonotonicInstant, _ need: (SymbolDelivery) -> SymbolNeed
    ) -> GateVerdict {
        if self.objects.count > 1,
            let verdict = self.recognize(packet, stream, datagram, besides: nil, at: now, need)
        {
            return verdict
        }
        // Nobody knows it for certain: it may wait, or be checked with what is left of the budget, as a
        // packet of one of them. Each gets its turn.
        for trial in 0..<self.objects.count {
            let index = (self.nextTrial + trial) % self.objects.count
            guard let delivery = self.possible(index, packet, datagram) else { continue }
            switch need(delivery) {
            case .unopened: return .unopened(self.objects[index].key)
            case .held: continue
            case .needed: break
            }
            self.nextTrial = index + 1
            switch self.judge(index, packet, datagram, at: now) {
            case .accepted: return self.accept(delivery, index, stream)
            case .waiting: return .waiting
            case .rejected:
                self.counts.unrecognizedCount += 1
                return .ignored(.unrecognized)
            }
        }
        self.counts.unrecognizedCount += 1
        return .ignored(.unrecognized)
    }

    /// The first object that a packet is certainly of.
    private mutating func recognize(
        _ packet: SymbolPacket, _ stream: StreamTable.Stream, _ datagram: RawSpan, besides excluded: Int?,
        at now: MonotonicInstant, _ need: (SymbolDelivery) -> SymbolNeed
    ) -> GateVerdict? {
        var trials = 0
        let first = self.nextRecognition
        for offset in 0..<self.objects.count where trials < Self.trialLimit {
            let index = (first + offset) % self.objects.count
            guard index != excluded, let delivery = self.possible(index, packet, datagram) else { continue }
            switch need(delivery) {
            case .unopened: return .unopened(self.objects[index].key)
            case .held: continue
            case .needed: break
            }
            switch self.objects[index].authenticator.recognize(packet, of: datagram, at: now, &self.budget) {
            case .undecidable: continue
            case .foreign: break
            case .genuine:
                self.note(index)
                return self.accept(delivery, index, stream)
            }
            trials += 1
            self.nextRecognition = (index + 1) % self.objects.count
        }
        return nil
    }

    /// A packet's delivery, if it may be of an object as far as can be told without a hash.
    private func possible(_ index: Int, _ packet: SymbolPacket, _ datagram: RawSpan) -> SymbolDelivery? {
        let object = self.objects[index]
        guard let delivery = object.delivery(packet), let range = packet.authentication,
            let field = try? AuthenticationExtension(parsing: datagram, in: range),
            field.depth == object.parameters.depth,
            object.parameters.position(of: packet.id) == field.position,
            field.signature != nil || !object.isAlwaysSigned
        else { return nil }
        return delivery
    }

    private mutating func judge(
        _ index: Int, _ packet: SymbolPacket, _ datagram: RawSpan, at now: MonotonicInstant
    ) -> AuthenticationVerdict {
        let verdict = self.objects[index].authenticator.take(packet, of: datagram, at: now, &self.budget)
        self.note(index)
        return verdict
    }

    private mutating func accept(
        _ delivery: SymbolDelivery, _ index: Int, _ stream: StreamTable.Stream
    ) -> GateVerdict {
        self.counts.verifiedCount += 1
        if self.streams.prove(stream, index) { self.newStream = stream.sessionID }
        return .accepted(delivery)
    }

    // MARK: What waited

    private mutating func note(_ index: Int) {
        if self.objects[index].authenticator.hasReleased, !self.releasing.contains(index) {
            self.releasing.append(index)
        }
    }

    /// Whether packets that waited were found genuine.
    public var hasReleased: Bool { !self.releasing.isEmpty }

    /// Hands out packets that waited and were found genuine: their datagram, and what it delivers.
    public mutating func handOutReleased(_ body: (RawSpan, SymbolDelivery) -> Void) {
        let releasing = self.releasing
        self.releasing.removeAll(keepingCapacity: true)
        for index in releasing {
            let object = self.objects[index]
            var count: UInt64 = 0
            object.authenticator.handOutReleased { datagram, packet in
                count += 1
                if let delivery = object.delivery(packet) { body(datagram, delivery) }
            }
            self.counts.verifiedCount += count
        }
    }

    /// Checks signatures that wait for the budget; to be called now and then.
    public mutating func checkWaiting(at now: MonotonicInstant) {
        for index in self.objects.indices {
            self.objects[index].authenticator.checkWaiting(at: now, &self.budget)
            self.note(index)
        }
    }

    /// Learns all roots of an object; from then on none of its signatures is checked.
    public mutating func load(
        spine: RawSpan, digest: [UInt8], of key: ObjectKey
    ) throws(SpineError) {
        guard let index = self.objects.firstIndex(where: { $0.key == key }) else { return }
        try self.objects[index].authenticator.load(spine: spine, digest: digest)
        self.objects[index].hasSpine = true
        self.note(index)
    }

    /// Forgets the roots of an object that signatures have proven, because what they led to was not the
    /// target: whoever has the key has signed something else.
    public mutating func forgetRoots(of key: ObjectKey) {
        guard let object = self.objects.first(where: { $0.key == key }) else { return }
        self.earlier.add(object.authenticator.statistics)
        object.forgetRoots()
    }

    /// The session of a transport object that was just proven to carry something, told once.
    public mutating func takeNewStream() -> TransportSessionID? {
        defer { self.newStream = nil }
        return self.newStream
    }

    /// What was counted so far.
    public var statistics: GateStatistics {
        var statistics = self.counts
        statistics.waitedCount = self.earlier.waitedCount
        statistics.unprovenCount = self.earlier.unprovenCount
        statistics.checkCount = self.earlier.checkCount
        for object in self.objects {
            let counts = object.authenticator.statistics
            statistics.add(counts)
            statistics.knownRootCount += counts.knownRootCount
            statistics.batchCount += UInt64(object.parameters.batchCount)
        }
        return statistics
    }
}

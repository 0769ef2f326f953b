public import LayeredCoding
public import Timekeeping

/// Receives FLUTE sessions: says of each datagram which symbols to store, and of each object when to solve,
/// check and name it.
///
/// It reads nothing but packet headers and file delivery tables. Symbols are stored by the shell, which a
/// simulation replaces by bitmaps. The shell's loop: give each datagram to ``receive(_:from:at:)``; store
/// what it delivers and answer with ``didStore(_:newCount:isComplete:)``; perform what ``nextAction()`` says
/// until it says nothing; let ``nextBlockToSolve()`` be solved, one at a time; ask ``outcome(at:)`` at
/// ``deadline``.
///
/// No packet can make it take more memory than its configuration says: a block's memory is set aside when its
/// first symbol comes, or the symbol is dropped, as if it had been lost on its way.
///
/// Which objects there are it learns from tables, or it is told when it is made: by ``init(_:expecting:startingAt:)``.
/// Then it takes no datagram at its word, but only symbols that somebody vouches for: ``accept(_:at:)``.
/// - Specification: RFC 6726, section 4; RFC 5775, section 4.4.
public struct SessionReceiver: ~Copyable {
    /// What was met so far.
    public internal(set) var statistics = ReceptionStatistics()

    let configuration: ReceiverConfiguration
    let startInstant: MonotonicInstant
    var sessions: [Session] = []
    var objects: [ObjectReception?] = []
    var freeSlots: [UInt32] = []
    var generation: UInt32 = 0
    var memory: MemoryAccount
    var openCount = 0
    var storedFileCount = 0
    var newestInstant: MonotonicInstant?
    var isAnnounced = false
    /// Files without bytes that wait for room.
    var emptyObjects: [ObjectKey] = []
    private var newestSession: Session?
    private var actions: [ReceiverAction] = []
    private var firstAction = 0
    private var solvable: [SourceBlockKey] = []
    private var isSolving = false
    private var hasToldMemoryIsFull = false
    private var hasToldTooManyOpen = false
    let knowledge: Knowledge
    /// Keys of the objects that were expected from the start, in their order.
    public internal(set) var expectedKeys: [ObjectKey?] = []

    /// Where objects are known from.
    enum Knowledge {
        /// From tables and packets.
        case announcements
        /// From the start: the only ones there will ever be, in a session of their own.
        case expectations(Session)
    }

    /// Creates a receiver that begins to listen at `now`.
    public init(_ configuration: ReceiverConfiguration, startingAt now: MonotonicInstant) {
        self.init(configuration, .announcements, startingAt: now)
    }

    init(_ configuration: ReceiverConfiguration, _ knowledge: Knowledge, startingAt now: MonotonicInstant) {
        self.configuration = configuration
        self.knowledge = knowledge
        self.startInstant = now
        self.memory = MemoryAccount(byteCount: configuration.memoryByteCount)
    }

    /// Takes a datagram of the channel.
    public mutating func receive(
        _ datagram: RawSpan, from source: SourceID, at now: MonotonicInstant
    ) -> Disposition {
        guard let packet = try? ALCPacket(parsing: datagram) else {
            self.count(datagram)
            return self.statistics.ignore(.malformed)
        }
        return self.receive(packet, datagram, from: source, at: now)
    }

    /// The same for a datagram that has been parsed.
    public mutating func receive(
        _ packet: ALCPacket, _ datagram: RawSpan, from source: SourceID, at now: MonotonicInstant
    ) -> Disposition {
        self.count(datagram)
        guard case .announcements = self.knowledge, self.wants(packet.sessionID, source) else {
            return self.statistics.ignore(.foreign)
        }
        guard let session = self.session(packet.sessionID, source, at: now) else {
            return self.statistics.ignore(.noRoom)
        }
        self.newestInstant = now
        session.newestInstant = now
        if packet.closesSession != session.isClosed { self.setClosed(session, packet.closesSession) }
        if packet.objectID == .fileDeliveryTable {
            return self.receiveTable(packet, datagram, of: session, at: now)
        }
        return self.receiveSymbols(packet, datagram, of: session, at: now)
    }

    mutating func count(_ datagram: RawSpan) {
        self.statistics.datagramCount &+= 1
        self.statistics.byteCount &+= UInt64(datagram.byteCount)
    }

    func wants(_ sessionID: TransportSessionID, _ source: SourceID) -> Bool {
        if let wanted = self.configuration.sessionID, wanted != sessionID { return false }
        if let wanted = self.configuration.source, wanted != source { return false }
        return true
    }

    private mutating func session(
        _ id: TransportSessionID, _ source: SourceID, at now: MonotonicInstant
    ) -> Session? {
        if let newest = self.newestSession, newest.sessionID == id, newest.source == source { return newest }
        if let known = self.sessions.first(where: { $0.sessionID == id && $0.source == source }) {
            self.newestSession = known
            return known
        }
        if self.sessions.count >= self.configuration.sessionLimit, !self.dropIdleSession(at: now) {
            return nil
        }
        let session = Session(id, from: source, at: now)
        self.sessions.append(session)
        self.newestSession = session
        self.tell(.sessionHeard(id, source))
        return session
    }

    /// Makes room for another session, where one has not been heard of lately, or had its chance to announce
    /// a file.
    ///
    /// One that has announced files may pause for long, but a receiver that never ends meets ever new
    /// senders.
    private mutating func dropIdleSession(at now: MonotonicInstant) -> Bool {
        let idle = self.sessions.indices.filter { index in
            let session = self.sessions[index]
            let patience =
                session.isAnnounced && !session.isClosed ? self.configuration.silenceLimit : .seconds(1)
            // Else packets of a few strangers' sessions, repeated for ever, would keep all others out.
            let hadItsChance = !session.isAnnounced && session.startInstant.interval(to: now) >= .seconds(5)
            return hadItsChance || session.newestInstant.interval(to: now) >= patience
        }
        guard
            let oldest = idle.min(by: { self.sessions[$0].newestInstant < self.sessions[$1].newestInstant })
        else { return false }
        let session = self.sessions.remove(at: oldest)
        for object in Array(session.objects.values) { self.remove(object, .abandoned) }
        if self.newestSession === session { self.newestSession = nil }
        return true
    }

    private mutating func setClosed(_ session: Session, _ isClosed: Bool) {
        session.isClosed = isClosed
        if isClosed { self.tell(.sessionClosed(session.sessionID)) }
    }
}

// MARK: What the shell asks for

extension SessionReceiver {
    /// What is to be done next; `nil` when nothing is, until the next call of another method.
    public mutating func nextAction() -> ReceiverAction? {
        guard self.firstAction < self.actions.count else {
            self.actions.removeAll(keepingCapacity: true)
            self.firstAction = 0
            return nil
        }
        defer { self.firstAction += 1 }
        return self.actions[self.firstAction]
    }

    mutating func tell(_ action: ReceiverAction) {
        self.actions.append(action)
    }

    mutating func tellTooManyOpen() {
        guard !self.hasToldTooManyOpen else { return }
        self.hasToldTooManyOpen = true
        self.tell(.tooManyOpen(limit: self.configuration.openObjectLimit))
    }

    mutating func tellMemoryIsFull() {
        guard !self.hasToldMemoryIsFull else { return }
        self.hasToldMemoryIsFull = true
        self.tell(.memoryIsFull)
    }

    /// A block that is to be solved; `nil` while one is being solved.
    ///
    /// The first ones of an object come first, because what is complete from its beginning can be hashed
    /// meanwhile. Answer with ``didSolve(_:_:)``. Symbols of the block are delivered all the same: keep some
    /// aside, for the case that those it has do not suffice, and tell of them after that answer.
    public mutating func nextBlockToSolve() -> SourceBlockKey? {
        guard !self.isSolving else { return nil }
        while let key = self.takeFirstSolvable() {
            // The object may have been given up meanwhile.
            guard let object = self.object(key.object),
                object.phase(ofBlock: key.sourceBlockNumber) == .queued
            else { continue }
            object.blocks[key.sourceBlockNumber].phase = .solving
            self.isSolving = true
            return key
        }
        return nil
    }

    private mutating func takeFirstSolvable() -> SourceBlockKey? {
        guard var first = self.solvable.indices.first else { return nil }
        for index in self.solvable.indices
        where self.solvable[index].sourceBlockNumber < self.solvable[first].sourceBlockNumber {
            first = index
        }
        // The order of the others does not matter.
        self.solvable.swapAt(first, self.solvable.count - 1)
        return self.solvable.popLast()
    }

    mutating func queue(_ key: SourceBlockKey, of object: ObjectReception) {
        object.blocks[key.sourceBlockNumber].phase = .queued
        self.solvable.append(key)
    }

    /// Tells how solving ended.
    public mutating func didSolve(_ key: SourceBlockKey, _ progress: BlockReception.Progress) {
        self.isSolving = false
        // It may have been given up meanwhile.
        guard let object = self.object(key.object), object.phase == .receiving,
            object.blocks[key.sourceBlockNumber].phase == .solving
        else { return }
        switch progress {
        case .complete:
            self.complete(key, of: object)
        case .needMore(let count):
            let held = object.blocks[key.sourceBlockNumber].heldCount
            object.blocks[key.sourceBlockNumber].phase = .collecting
            object.blocks[key.sourceBlockNumber].wantedCount = held + UInt32(clamping: max(1, count))
        }
    }

    /// The object of a key; `nil` where it has been given up.
    func object(_ key: ObjectKey) -> ObjectReception? {
        let slot = Int(key.slot)
        guard slot < self.objects.count, let object = self.objects[slot], object.key == key else {
            return nil
        }
        return object
    }
}

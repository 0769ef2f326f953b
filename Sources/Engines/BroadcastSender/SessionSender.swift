internal import FluteFormat
public import LayeredCoding
public import Timekeeping

/// Sends objects as FLUTE sessions over ALC, any number of both, in laps without end if wanted (RFC 6726, RFC
/// 5775).
///
/// The shell asks ``next(at:)`` and does what it says, in a loop. Objects share the rate by their weights.
/// Each session's file delivery table is repeated at least every two seconds and when a lap of an object
/// begins. Packets never close an object: a receiver would throw an incomplete one away. At the end the
/// session is closed.
///
///     running ──▶ ending (last tables) ──▶ closing (close-session packets) ──▶ ended
public struct SessionSender: Sendable {
    /// How often the packet that closes a session is sent, and in what interval.
    static let closingPacketCount = 3
    static let closingInterval = Interval.milliseconds(20)
    /// Longest stretch of the rate that one run may hold.
    static let maximumRunInterval = Interval.milliseconds(1)
    /// Bytes on the wire of one packet on common networks, and of the greatest run.
    private static let usualPacketByteCount: UInt64 = 1_500
    private static let greatestRunByteCount: UInt64 = 65_536

    private enum State: Sendable {
        case running
        case ending
        case closing(sentCount: Int)
        case ended
    }

    /// The symbols of the newest ``SenderAction/send(_:)``, in the order of its packets.
    public private(set) var symbols: [SymbolReference] = []

    private let configuration: SenderConfiguration
    private var state = State.running
    private var wallClock: WallClock
    private var bucket: TokenBucket?
    private var sessions: [SessionState] = []
    private var objects: [ObjectState] = []
    /// What is told before anything else is sent.
    private var notices: [SenderAction] = []
    /// The table that is going out: its session, and how many bytes of it are sent.
    private var openTable: (session: Int, byteOffset: Int)?
    /// Tables and closing packets that are still to be sent at the end.
    private var closingQueue: [Int] = []
    private var closingInstant: MonotonicInstant

    /// Creates a sender without sessions that may begin at `now`.
    ///
    /// - Parameter wallClockSeconds: the time of day at `now`, in seconds since 1900, as NTP counts.
    public init(
        _ configuration: SenderConfiguration, wallClockSeconds: UInt32, startingAt now: MonotonicInstant
    ) {
        self.configuration = configuration
        self.wallClock = WallClock(seconds: wallClockSeconds, at: now)
        self.bucket = configuration.bitsPerSecond.map {
            TokenBucket(
                bitsPerSecond: $0, largestSendByteCount: Self.runByteCount(bitsPerSecond: $0),
                startingAt: now)
        }
        self.closingInstant = now
        self.symbols.reserveCapacity(configuration.maximumRunPacketCount)
    }

    /// Takes a new reading of the time of day; clocks are set, and drift.
    public mutating func setWallClock(seconds: UInt32, at now: MonotonicInstant) {
        self.wallClock = WallClock(seconds: seconds, at: now)
    }

    // MARK: - What is on the air

    /// Adds a session without objects.
    public mutating func addSession(
        _ session: SendingSession, at now: MonotonicInstant
    ) throws(SenderError) {
        guard case .running = self.state else { throw .ended }
        guard self.sessionIndex(session.id) == nil else { throw .sessionExists(session.id) }
        self.sessions.append(SessionState(session, self.configuration, startingAt: now))
    }

    /// Puts an object on the air.
    ///
    /// - Returns: its name; its number is the one of its entry, or the next that is free. One that was
    ///   withdrawn and comes back with the same entry keeps its number.
    public mutating func add(
        _ object: SendingObject, to sessionID: TransportSessionID
    ) throws(SenderError) -> ObjectKey {
        guard case .running = self.state else { throw .ended }
        guard let index = self.sessionIndex(sessionID) else { throw .noSuchSession(sessionID) }
        var session = self.sessions[index]
        let objectID = try session.takeObjectID(for: object.entry)
        let key = ObjectKey(sessionID, objectID)
        var object = object
        object.entry.objectID = objectID
        // A newcomer neither waits for the others nor makes up for what it was not there for.
        let pass = self.objects.lazy.filter(\.isActive).map(\.pass).min() ?? 0
        self.objects.append(try ObjectState(object, key, pass: pass, self.configuration))
        session.entries.append(object.entry)
        session.isOutdated = true
        self.sessions[index] = session
        return key
    }

    /// Takes an object off the air.
    public mutating func withdraw(_ key: ObjectKey) throws(SenderError) {
        guard let index = self.objects.firstIndex(where: { $0.key == key }),
            let session = self.sessionIndex(key.sessionID)
        else { throw .noSuchObject(key) }
        self.objects.remove(at: index)
        self.sessions[session].withdraw(key.objectID)
        self.notices.removeAll { $0.isAbout(key) }
    }

    /// Puts another object in an object's place, under a number of its own; its table entry changes at once.
    ///
    /// - Returns: the new object's name.
    public mutating func replace(
        _ key: ObjectKey, with object: SendingObject
    ) throws(SenderError) -> ObjectKey {
        guard self.objects.contains(where: { $0.key == key }) else { throw .noSuchObject(key) }
        let newKey = try self.add(object, to: key.sessionID)
        try self.withdraw(key)
        return newKey
    }

    /// Ends in order: the tables once more, then packets that close the sessions, then
    /// ``SenderAction/finish``.
    public mutating func end(at now: MonotonicInstant) {
        guard case .running = self.state else { return }
        self.state = .ending
        self.openTable = nil
        self.closingQueue = self.sessions.indices.filter { self.sessions[$0].table != nil }
        self.closingInstant = now
    }

    /// Names of the objects on the air, those with all laps done among them, in the order of their coming.
    public var objectKeys: [ObjectKey] { self.objects.map(\.key) }

    /// Everything of an object's packets before the FEC payload ID; the same for all of them.
    public func header(of key: ObjectKey) -> [UInt8]? {
        self.objects.first { $0.key == key }?.header
    }

    /// The lap that an object is in, from 1, and how much of it is sent, between 0 and 1.
    public func progress(of key: ObjectKey) -> (lap: Int, fraction: Double)? {
        self.objects.first { $0.key == key }.map { object in
            let count = object.order.symbolCountOfLap
            let sentCount = count - object.order.remainingCount
            return (object.order.lap, count == 0 ? 1 : Double(sentCount) / Double(count))
        }
    }

    /// The datagrams of a session's newest table, one after another; none before the first.
    public func table(of id: TransportSessionID) -> [UInt8] {
        self.sessionIndex(id).flatMap { self.sessions[$0].table?.bytes } ?? []
    }

    /// Most bytes that leave beyond the rate, IP and UDP headers included; without one, those of a run.
    public var burstByteCount: Int {
        if let bucket = self.bucket { return bucket.burstByteCount }
        let sizes =
            self.objects.map(\.datagramByteCount) + self.sessions.compactMap(\.table?.datagramByteCount)
        let bursts = sizes.map {
            self.packetLimit(datagramByteCount: $0) * ($0 + self.configuration.headerByteCount)
        }
        return bursts.max() ?? 0
    }

    private func sessionIndex(_ id: TransportSessionID) -> Int? {
        self.sessions.firstIndex { $0.id == id }
    }

    // MARK: - What to send

    /// What to do next; the shell has done it before it asks again.
    ///
    /// - Throws: ``SenderError/tableTooLong(byteCount:)``.
    public mutating func next(at now: MonotonicInstant) throws(SenderError) -> SenderAction {
        if !self.notices.isEmpty { return self.notices.removeFirst() }
        switch self.state {
        case .running: return try self.run(at: now)
        case .ending: return self.sendLastTables(at: now)
        case .closing(let sentCount): return self.close(sentCount, at: now)
        case .ended: return .finish
        }
    }

    private mutating func run(at now: MonotonicInstant) throws(SenderError) -> SenderAction {
        if let index = self.sessions.firstIndex(where: { $0.needsTable(at: now) && $0.hasContent }) {
            return try self.makeTable(index, at: now)
        }
        if let due = self.bucket?.nextInstant, due > now { return .wait(until: due) }
        if self.openTable != nil { return self.sendTable(at: now) }
        let isQuiet = !self.objects.contains(where: \.isActive)
        if let index = self.sessions.firstIndex(where: { $0.isTableDue(at: now, isQuiet, self.configuration) }
        ) {
            self.sessions[index].schedule.didSendTable(at: now)
            self.openTable = (index, 0)
            return self.sendTable(at: now)
        }
        guard let index = self.nextObject() else { return self.rest(at: now) }
        return self.send(index, at: now)
    }

    /// There is nothing to send but tables, now and then.
    private mutating func rest(at now: MonotonicInstant) -> SenderAction {
        self.finishEmptyObjects()
        if !self.notices.isEmpty { return self.notices.removeFirst() }
        if self.configuration.endsAfterLastLap, !self.objects.isEmpty, self.objects.allSatisfy(\.isDone) {
            self.end(at: now)
            return self.sendLastTables(at: now)
        }
        let deadlines = self.sessions.lazy.filter(\.hasContent).map(\.schedule.deadline)
        return .wait(until: deadlines.min() ?? now.advanced(by: self.configuration.tableInterval))
    }

    /// A lap of an object without bytes is its line in the table.
    private mutating func finishEmptyObjects() {
        for index in self.objects.indices
        where self.objects[index].order.symbolCountOfLap == 0 && self.objects[index].object.lapLimit != nil {
            guard !self.objects[index].isDone else { continue }
            self.objects[index].isDone = true
            self.notices.append(.endObject(self.objects[index].key))
        }
    }

    private mutating func makeTable(
        _ index: Int, at now: MonotonicInstant
    ) throws(SenderError) -> SenderAction {
        try self.sessions[index].makeTable(at: now, wallClock: self.wallClock, self.configuration)
        if self.openTable?.session == index { self.openTable = nil }
        let session = self.sessions[index]
        return .storeInstanceID(session.id, session.table?.instanceID ?? 0)
    }

    /// The next datagrams of the table that is going out.
    private mutating func sendTable(at now: MonotonicInstant) -> SenderAction {
        guard let (index, offset) = self.openTable, let table = self.sessions[index].table else {
            self.openTable = nil
            return .wait(until: now)
        }
        let limit = self.packetLimit(datagramByteCount: table.datagramByteCount)
        let end = min(table.bytes.count, offset + limit * table.datagramByteCount)
        let packetCount = (end - offset + table.datagramByteCount - 1) / table.datagramByteCount
        self.spend(byteCount: end - offset, packetCount: packetCount, at: now)
        self.openTable = end < table.bytes.count ? (index, end) : nil
        return .sendTable(
            TableRun(
                sessionID: self.sessions[index].id, bytes: offset..<end,
                datagramByteCount: table.datagramByteCount))
    }

    /// The active object that has had least in relation to its weight.
    private func nextObject() -> Int? {
        var found: Int?
        var least = Double.infinity
        for index in self.objects.indices
        where self.objects[index].isActive && self.objects[index].pass < least {
            least = self.objects[index].pass
            found = index
        }
        return found
    }

    private mutating func send(_ index: Int, at now: MonotonicInstant) -> SenderAction {
        let key = self.objects[index].key
        if !self.objects[index].hasBegunLap {
            self.objects[index].hasBegunLap = true
            if let session = self.sessionIndex(key.sessionID) { self.sessions[session].schedule.noteLap() }
            return .beginLap(key, self.objects[index].order.lap)
        }
        let limit = self.packetLimit(datagramByteCount: self.objects[index].datagramByteCount)
        let lap = self.objects[index].order.lap
        let lastByteCount = self.objects[index].take(limit, into: &self.symbols)
        let run = SymbolRun(
            object: key, packetCount: self.symbols.count,
            headerByteCount: self.objects[index].headerByteCount,
            symbolByteCount: self.objects[index].object.information.symbolByteCount,
            lastSymbolByteCount: lastByteCount, lap: lap)
        let wireByteCount = self.spend(byteCount: run.byteCount, packetCount: run.packetCount, at: now)
        self.objects[index].pass += Double(wireByteCount) / Double(self.objects[index].object.weight)
        if let session = self.sessionIndex(key.sessionID) {
            self.sessions[session].schedule.didSend(byteCount: wireByteCount)
        }
        if self.objects[index].order.remainingCount == 0 { self.endLap(index) }
        return .send(run)
    }

    private mutating func endLap(_ index: Int) {
        let key = self.objects[index].key
        self.notices.append(.endLap(key, self.objects[index].order.lap))
        self.objects[index].endedLapCount += 1
        if let limit = self.objects[index].object.lapLimit, self.objects[index].endedLapCount >= limit {
            self.objects[index].isDone = true
            self.notices.append(.endObject(key))
        } else {
            self.objects[index].order.beginLap()
            self.objects[index].hasBegunLap = false
        }
    }

    /// As many packets as one run may have: a millisecond of the rate, but always one.
    private func packetLimit(datagramByteCount: Int) -> Int {
        let room = min(
            self.configuration.maximumRunPacketCount,
            SenderConfiguration.maximumPayloadByteCount / datagramByteCount)
        guard let rate = self.configuration.bitsPerSecond else { return max(1, room) }
        let wireByteCount = datagramByteCount + self.configuration.headerByteCount
        return max(1, min(room, Self.runByteCount(bitsPerSecond: rate) / wireByteCount))
    }

    /// Bytes on the wire of a stretch of the rate that may go out in one run, or of one packet at least.
    private static func runByteCount(bitsPerSecond: UInt64) -> Int {
        let milliseconds = UInt64(self.maximumRunInterval.nanoseconds / 1_000_000)
        let bytes = bitsPerSecond / 8_000 * milliseconds
        return Int(clamping: max(self.usualPacketByteCount, min(bytes, self.greatestRunByteCount)))
    }

    @discardableResult
    private mutating func spend(byteCount: Int, packetCount: Int, at now: MonotonicInstant) -> Int {
        let wireByteCount = byteCount + packetCount * self.configuration.headerByteCount
        self.bucket?.didSend(wireByteCount: wireByteCount, at: now)
        return wireByteCount
    }

    // MARK: - The end

    private mutating func sendLastTables(at now: MonotonicInstant) -> SenderAction {
        if let due = self.bucket?.nextInstant, due > now { return .wait(until: due) }
        if self.openTable == nil, let session = self.closingQueue.popLast() { self.openTable = (session, 0) }
        if self.openTable != nil { return self.sendTable(at: now) }
        self.state = .closing(sentCount: 0)
        self.closingQueue = Array(self.sessions.indices)
        self.closingInstant = now
        return self.close(0, at: now)
    }

    private mutating func close(_ sentCount: Int, at now: MonotonicInstant) -> SenderAction {
        let due = max(self.closingInstant, self.bucket?.nextInstant ?? self.closingInstant)
        guard due <= now else { return .wait(until: due) }
        guard let index = self.closingQueue.popLast() else {
            guard sentCount + 1 < Self.closingPacketCount else {
                self.state = .ended
                return .finish
            }
            self.state = .closing(sentCount: sentCount + 1)
            self.closingQueue = Array(self.sessions.indices)
            self.closingInstant = now.advanced(by: Self.closingInterval)
            return .wait(until: self.closingInstant)
        }
        let id = self.sessions[index].id
        var header = LCTHeader(sessionID: id, objectID: nil, codepoint: 0)
        header.closesSession = true
        let bytes = ALCHeader(header, extensions: []).encoded()
        self.spend(byteCount: bytes.count, packetCount: 1, at: now)
        return .sendClosing(id, bytes)
    }
}

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
    static let usualPacketByteCount: UInt64 = 1_500
    static let greatestRunByteCount: UInt64 = 65_536

    enum State: Sendable {
        case running
        case ending
        case closing(sentCount: Int)
        case ended
    }

    /// The symbols of the newest ``SenderAction/send(_:)``, in the order of its packets.
    public internal(set) var symbols: [SymbolReference] = []

    let configuration: SenderConfiguration
    var state = State.running
    var wallClock: WallClock
    var bucket: TokenBucket?
    var sessions: [SessionState] = []
    var objects: [ObjectState] = []
    /// What is told before anything else is sent.
    var notices: [SenderAction] = []
    /// The table that is going out: its session, and how many bytes of it are sent.
    var openTable: (session: Int, byteOffset: Int)?
    /// Tables and closing packets that are still to be sent at the end.
    var closingQueue: [Int] = []
    var closingInstant: MonotonicInstant

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
        if object.isListed {
            session.entries.append(object.entry)
            session.isOutdated = true
        }
        self.sessions[index] = session
        return key
    }

    /// Takes an object off the air.
    public mutating func withdraw(_ key: ObjectKey) throws(SenderError) {
        guard let index = self.objects.firstIndex(where: { $0.key == key }),
            let session = self.sessionIndex(key.sessionID)
        else { throw .noSuchObject(key) }
        self.objects.remove(at: index)
        for other in self.objects.indices where self.objects[other].object.prelude == key {
            self.objects[other].isPaused = false
        }
        self.sessions[session].withdraw(key.objectID)
        self.notices.removeAll { $0.isAbout(key) }
    }

    /// Changes an object's share of the rate from now on.
    ///
    /// - Parameter weight: 1...1000.
    public mutating func setWeight(_ weight: Int, of key: ObjectKey) throws(SenderError) {
        guard let index = self.objects.firstIndex(where: { $0.key == key }) else { throw .noSuchObject(key) }
        try self.objects[index].setWeight(weight)
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

    /// Everything of an object's packets before the FEC payload ID; the same for all that carry such a proof.
    ///
    /// EXT_AUTH is its last part, and all but its type and length is still zero.
    public func header(of key: ObjectKey, _ proof: PacketProof = .none) -> [UInt8]? {
        self.objects.first { $0.key == key }?.headers[proof]
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

    func sessionIndex(_ id: TransportSessionID) -> Int? {
        self.sessions.firstIndex { $0.id == id }
    }
}

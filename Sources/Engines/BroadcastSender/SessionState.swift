internal import FluteFormat
internal import LayeredCoding
internal import Timekeeping

/// A session on the air.
struct SessionState: Sendable {
    /// So many withdrawn objects may come back as they were.
    private static let withdrawnLimit = 64

    let id: TransportSessionID
    let isComplete: Bool
    let isFull: Bool
    var schedule: TableSchedule
    /// Files that the table lists, in the order of their coming.
    var entries: [FileEntry] = []
    /// Numbers that objects have or had: a receiver may hold a part of a former one.
    var usedObjectIDs: Set<TransportObjectID> = []
    /// The newest of the objects that were withdrawn.
    private var withdrawn: [FileEntry] = []
    private(set) var table: FileDeliveryTable?
    /// The table says something else than the objects.
    var isOutdated = true
    private var nextInstanceID: UInt32
    private var renewal: MonotonicInstant

    init(_ session: SendingSession, _ configuration: SenderConfiguration, startingAt now: MonotonicInstant) {
        self.id = session.id
        self.isComplete = session.isComplete
        self.isFull = session.isFull
        self.schedule = TableSchedule(
            startingAt: now, interval: configuration.tableInterval, spacing: configuration.tableSpacing)
        self.nextInstanceID = session.firstInstanceID & 0xF_FFFF
        self.renewal = now
    }

    /// Whether a table with a new number must be made before anything else is sent.
    func needsTable(at now: MonotonicInstant) -> Bool {
        self.isOutdated || now >= self.renewal
    }

    /// Whether a receiver is to be told anything.
    var hasContent: Bool { self.table != nil || !self.entries.isEmpty }

    /// Whether the table is to be sent now.
    func isTableDue(
        at now: MonotonicInstant, _ isQuiet: Bool, _ configuration: SenderConfiguration
    ) -> Bool {
        guard let table = self.table else { return false }
        let byteCount = table.wireByteCount(headerByteCount: configuration.headerByteCount)
        return self.schedule.isDue(at: now, tableByteCount: byteCount, isQuiet: isQuiet)
    }

    /// Makes the table anew, with the next number.
    mutating func makeTable(
        at now: MonotonicInstant, wallClock: WallClock, _ configuration: SenderConfiguration
    ) throws(SenderError) {
        let life = Int64(configuration.tableLifeSeconds)
        var instance = FDTInstance(expires: wallClock.seconds(at: now) &+ configuration.tableLifeSeconds)
        instance.files = self.entries
        instance.isComplete = self.isComplete
        instance.isFull = self.isFull
        let table = try FileDeliveryTable(
            instance, id: self.nextInstanceID, of: self.id,
            symbolByteCount: configuration.tableSymbolByteCount, compression: configuration.tableCompression)
        self.table = table
        self.nextInstanceID = (self.nextInstanceID + 1) & 0xF_FFFF
        self.isOutdated = false
        self.renewal = now.advanced(by: .milliseconds(life * 500))
        self.schedule.renew()
    }

    /// Takes an object off the table.
    mutating func withdraw(_ id: TransportObjectID) {
        guard let index = self.entries.firstIndex(where: { $0.objectID == id }) else { return }
        self.withdrawn.append(self.entries.remove(at: index))
        if self.withdrawn.count > Self.withdrawnLimit { self.withdrawn.removeFirst() }
        self.isOutdated = true
    }

    /// A number for an object: the wanted one, or the next that no object has had.
    ///
    /// An object that comes back with everything as it was gets its number again: what receivers have of it
    /// is good.
    mutating func takeObjectID(for entry: FileEntry) throws(SenderError) -> TransportObjectID {
        if let index = self.withdrawn.firstIndex(of: entry) {
            return self.withdrawn.remove(at: index).objectID
        }
        let wanted = entry.objectID
        var id = wanted == .fileDeliveryTable ? Self.following(wanted) : wanted
        for _ in 0..<1 << 16 {
            if self.usedObjectIDs.insert(id).inserted { return id }
            id = Self.following(id)
        }
        // All were used once: those of objects that are gone may be used again.
        self.withdrawn = []
        self.usedObjectIDs = Set(self.entries.map(\.objectID))
        for _ in 0..<1 << 16 {
            if self.usedObjectIDs.insert(id).inserted { return id }
            id = Self.following(id)
        }
        throw .noFreeObjectID(self.id)
    }

    /// The next number that takes no more room in a packet than 16-bit ones do; 0 is the table's.
    private static func following(_ id: TransportObjectID) -> TransportObjectID {
        let next = id.rawValue >= 0xFFFF ? 1 : id.rawValue + 1
        return TransportObjectID(next) ?? id
    }
}

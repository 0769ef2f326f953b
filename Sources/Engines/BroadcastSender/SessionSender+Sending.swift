internal import LayeredCoding
public import Timekeeping

// What to send, and when.
extension SessionSender {
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

    mutating func run(at now: MonotonicInstant) throws(SenderError) -> SenderAction {
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
    mutating func rest(at now: MonotonicInstant) -> SenderAction {
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
    mutating func finishEmptyObjects() {
        for index in self.objects.indices
        where self.objects[index].order.symbolCountOfLap == 0 && self.objects[index].object.lapLimit != nil {
            guard !self.objects[index].isDone else { continue }
            self.objects[index].isDone = true
            self.notices.append(.endObject(self.objects[index].key))
        }
    }

    mutating func makeTable(
        _ index: Int, at now: MonotonicInstant
    ) throws(SenderError) -> SenderAction {
        try self.sessions[index].makeTable(at: now, wallClock: self.wallClock, self.configuration)
        if self.openTable?.session == index { self.openTable = nil }
        let session = self.sessions[index]
        return .storeInstanceID(session.id, session.table?.instanceID ?? 0)
    }

    /// The next datagrams of the table that is going out.
    mutating func sendTable(at now: MonotonicInstant) -> SenderAction {
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
    func nextObject() -> Int? {
        var found: Int?
        var least = Double.infinity
        for index in self.objects.indices
        where self.objects[index].isActive && self.objects[index].pass < least {
            least = self.objects[index].pass
            found = index
        }
        return found
    }

    mutating func send(_ index: Int, at now: MonotonicInstant) -> SenderAction {
        let key = self.objects[index].key
        if !self.objects[index].hasBegunLap {
            self.objects[index].hasBegunLap = true
            if let session = self.sessionIndex(key.sessionID) { self.sessions[session].schedule.noteLap() }
            return .beginLap(key, self.objects[index].order.lap)
        }
        let limit = self.packetLimit(datagramByteCount: self.objects[index].datagramByteCount)
        let run = self.objects[index].take(limit, into: &self.symbols)
        let wireByteCount = self.spend(byteCount: run.byteCount, packetCount: run.packetCount, at: now)
        self.objects[index].pass += Double(wireByteCount) / Double(self.objects[index].object.weight)
        if let session = self.sessionIndex(key.sessionID) {
            self.sessions[session].schedule.didSend(byteCount: wireByteCount)
        }
        if self.objects[index].isLapOver { self.endLap(index) }
        return .send(run)
    }

    mutating func endLap(_ index: Int) {
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
        self.passTurn(from: index)
    }

    /// After a lap of a prelude comes one of its object, and the other way around.
    private mutating func passTurn(from index: Int) {
        let key = self.objects[index].key
        let prelude = self.objects[index].object.prelude
        for other in self.objects.indices {
            let isPartner = self.objects[other].key == prelude || self.objects[other].object.prelude == key
            guard isPartner, !self.objects[other].isDone else { continue }
            self.objects[index].isPaused = true
            self.objects[other].isPaused = false
            self.objects[other].pass = self.objects[index].pass
        }
    }

    /// As many packets as one run may have: a millisecond of the rate, but always one.
    func packetLimit(datagramByteCount: Int) -> Int {
        let room = min(
            self.configuration.maximumRunPacketCount,
            SenderConfiguration.maximumPayloadByteCount / datagramByteCount)
        guard let rate = self.configuration.bitsPerSecond else { return max(1, room) }
        let wireByteCount = datagramByteCount + self.configuration.headerByteCount
        return max(1, min(room, Self.runByteCount(bitsPerSecond: rate) / wireByteCount))
    }

    /// Bytes on the wire of a stretch of the rate that may go out in one run, or of one packet at least.
    static func runByteCount(bitsPerSecond: UInt64) -> Int {
        let milliseconds = UInt64(self.maximumRunInterval.nanoseconds / 1_000_000)
        let bytes = bitsPerSecond / 8_000 * milliseconds
        return Int(clamping: max(self.usualPacketByteCount, min(bytes, self.greatestRunByteCount)))
    }

    @discardableResult
    mutating func spend(byteCount: Int, packetCount: Int, at now: MonotonicInstant) -> Int {
        let wireByteCount = byteCount + packetCount * self.configuration.headerByteCount
        self.bucket?.didSend(wireByteCount: wireByteCount, at: now)
        return wireByteCount
    }
}

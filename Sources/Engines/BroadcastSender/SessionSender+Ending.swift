internal import LayeredCoding
internal import Timekeeping

// The end: tables once more, then packets that close the sessions.
extension SessionSender {
    mutating func sendLastTables(at now: MonotonicInstant) -> SenderAction {
        if let due = self.bucket?.nextInstant, due > now { return .wait(until: due) }
        if self.openTable == nil, let session = self.closingQueue.popLast() { self.openTable = (session, 0) }
        if self.openTable != nil { return self.sendTable(at: now) }
        self.state = .closing(sentCount: 0)
        self.closingQueue = Array(self.sessions.indices)
        self.closingInstant = now
        return self.close(0, at: now)
    }

    mutating func close(_ sentCount: Int, at now: MonotonicInstant) -> SenderAction {
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

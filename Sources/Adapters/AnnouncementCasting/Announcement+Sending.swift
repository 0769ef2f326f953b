internal import BroadcastSender
internal import Datagrams
internal import LayeredCoding
internal import SystemClock
internal import Timekeeping

// What goes out.
extension Announcement {
    /// Does the next thing; whether there is one.
    mutating func step(at now: MonotonicInstant) throws(AnnouncementError) -> Bool {
        try self.perform(self.nextAction(at: now))
    }

    mutating func nextAction(at now: MonotonicInstant) throws(AnnouncementError) -> SenderAction {
        do throws(SenderError) {
            return try self.sender.next(at: now)
        } catch {
            throw .sender(error)
        }
    }

    /// Does what the engine says; whether there is more to come.
    mutating func perform(_ action: SenderAction) throws(AnnouncementError) -> Bool {
        switch action {
        case .wait(let instant):
            MonotonicClock.sleep(until: min(instant, self.nextLook))
        case .send(let run):
            try self.send(run)
        case .sendTable(let run):
            let table = self.sender.table(of: run.sessionID)
            try self.transmit(Array(table[run.bytes]), segmentByteCount: run.datagramByteCount)
        case .sendClosing(_, let bytes):
            try self.transmit(bytes, segmentByteCount: bytes.count)
        case .finish:
            return false
        case .storeInstanceID, .beginLap, .endLap, .endObject:
            break
        }
        return true
    }

    private mutating func send(_ run: SymbolRun) throws(AnnouncementError) {
        guard let name = self.names[run.object], let object = self.objects[name] else { return }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(run.byteCount)
        for symbol in self.sender.symbols {
            bytes += object.header
            var id = [UInt8](repeating: 0, count: FECPayloadID.byteCount(object.information.scheme))
            var span = id.mutableSpan
            var raw = span.mutableBytes
            FECPayloadID(sourceBlockNumber: symbol.sourceBlock, encodingSymbolID: symbol.encodingSymbolID)
                .encode(into: &raw, object.information.scheme)
            bytes += id
            object.append(symbol, to: &bytes)
        }
        try self.transmit(bytes, segmentByteCount: run.headerByteCount + run.symbolByteCount)
    }

    private mutating func transmit(
        _ bytes: [UInt8], segmentByteCount: Int
    ) throws(AnnouncementError) {
        do throws(SocketError) {
            try bytes.span.withUnsafeBytes { (buffer) throws(SocketError) in
                try self.socket.send(buffer, segmentByteCount: segmentByteCount)
            }
        } catch {
            throw .socket(error)
        }
        let packetCount = (bytes.count + segmentByteCount - 1) / segmentByteCount
        self.packetCount += UInt64(packetCount)
        self.wireByteCount += UInt64(bytes.count + packetCount * self.settings.headerByteCount)
    }
}

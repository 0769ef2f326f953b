internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
internal import Timekeeping

// Packets of object 0, the file delivery table, and what follows from a table.
extension SessionReceiver {
    mutating func receiveTable(
        _ packet: ALCPacket, _ datagram: RawSpan, of session: Session, at now: MonotonicInstant
    ) -> Disposition {
        self.statistics.tablePacketCount &+= 1
        // The last packet of a session may say that and nothing else.
        guard let tag = packet.fileDeliveryTable else {
            return packet.closesSession ? .taken : self.statistics.ignore(.malformed)
        }
        guard let scheme = FECScheme(rawValue: packet.codepoint),
            let id = FECPayloadID(parsing: datagram, at: packet.headerByteCount, scheme)
        else { return packet.closesSession ? .taken : self.statistics.ignore(.malformed) }
        let start = packet.headerByteCount + FECPayloadID.byteCount(scheme)
        let payload = datagram.extracting(start..<datagram.byteCount)
        if let known = session.remembered(tag.instanceID) {
            if known.repeats(payload, id, self.information(packet, datagram, scheme)) { return .taken }
            // A sender that forgot its numbers begins anew.
            session.forget(tag.instanceID)
        }
        guard let table = self.table(tag, packet, datagram, scheme, of: session, at: now) else {
            return self.statistics.ignore(.malformed)
        }
        table.newestInstant = now
        guard table.receive(payload, id) else { return self.statistics.ignore(.malformed) }
        if let blocks = table.paddedBlocks {
            session.tables.removeAll { $0 === table }
            // Whatever it says, its repetition says it again.
            session.remember(
                ReceivedTable(instanceID: table.instanceID, information: table.information, blocks: blocks))
            self.apply(table, blocks, to: session, at: now)
        } else if table.keepsAttempt {
            // An attempt takes more than the table: one is kept of a session, whoever forges symbols.
            for other in session.tables where other !== table { other.discardAttempt() }
        }
        return .taken
    }

    private func information(
        _ packet: ALCPacket, _ datagram: RawSpan, _ scheme: FECScheme
    ) -> TransmissionInformation? {
        guard let range = packet.transmissionInformation else { return nil }
        return try? TransmissionInformation(parsing: datagram.extracting(range), scheme: scheme)
    }

    /// The table that a packet belongs to; a new one where there is none, and another makes room for it.
    private mutating func table(
        _ tag: FDTTag, _ packet: ALCPacket, _ datagram: RawSpan, _ scheme: FECScheme, of session: Session,
        at now: MonotonicInstant
    ) -> TableReception? {
        let information = self.information(packet, datagram, scheme)
        if let known = session.tables.first(where: { $0.instanceID == tag.instanceID }) {
            if known.information.scheme == scheme, information == nil || information == known.information {
                return known
            }
            session.tables.removeAll { $0 === known }
        }
        guard let information,
            let table = TableReception(
                tag, information, contentEncoding: packet.contentEncoding,
                byteLimit: self.configuration.tableByteLimit, at: now)
        else { return nil }
        self.dropOldTables()
        session.tables.append(table)
        return table
    }

    /// Keeps the number of tables that are being received below its limit, whoever sends them.
    private func dropOldTables() {
        let all = self.sessions.flatMap { session in session.tables.map { (session, $0) } }
        guard all.count >= self.configuration.tableLimit else { return }
        // A flood of packets of tables that are never continued must not displace one that is.
        let victim = all.min {
            ($0.1.heldSymbolCount, $0.1.newestInstant) < ($1.1.heldSymbolCount, $1.1.newestInstant)
        }
        guard let (session, table) = victim else { return }
        session.tables.removeAll { $0 === table }
    }

    private mutating func apply(
        _ table: TableReception, _ padded: [[UInt8]], to session: Session, at now: MonotonicInstant
    ) {
        let transferred = Array(padded.joined().prefix(Int(table.information.transferByteCount)))
        let instance: FDTInstance
        do {
            let bytes = try self.expanded(transferred, table.contentEncoding)
            instance = try FDTInstance(self.configuration.readDocument(bytes))
        } catch {
            self.tell(.tableRefused(session.sessionID, "\(error)"))
            return
        }
        if let present = self.present(at: now), Self.hasPassed(instance.expires, present) {
            self.tell(.tableExpired(session.sessionID))
            return
        }
        session.isAnnounced = true
        session.isFullyAnnounced = instance.isFull
        self.isAnnounced = true
        if instance.isFull { self.withdrawAll(but: instance, from: session) }
        for file in instance.files { self.announce(file, in: instance, of: session, at: now) }
    }

    private func expanded(_ bytes: [UInt8], _ encoding: UInt8?) throws -> [UInt8] {
        guard let encoding, encoding != 0 else { return bytes }
        guard let known = ContentEncoding(code: encoding) else { throw UnknownEncoding(code: encoding) }
        return try self.configuration.expand(known, bytes, self.configuration.tableByteLimit)
    }

    /// The present in NTP seconds; `nil` without a clock.
    private func present(at now: MonotonicInstant) -> UInt32? {
        guard let start = self.configuration.ntpSeconds else { return nil }
        let elapsed = self.startInstant.interval(to: now).nanoseconds / 1_000_000_000
        return start &+ UInt32(truncatingIfNeeded: elapsed)
    }

    /// Whether an instant of the NTP era, which begins anew every 136 years, lies before another.
    static func hasPassed(_ instant: UInt32, _ present: UInt32) -> Bool {
        Int32(bitPattern: instant &- present) < 0
    }

    /// Takes files off the list that a table with the whole list does not name any more.
    private mutating func withdrawAll(but instance: FDTInstance, from session: Session) {
        let named = Set(instance.files.map(\.objectID))
        for object in Array(session.objects.values)
        where object.entry != nil && !named.contains(object.objectID) {
            // What is done is only forgotten, so that a receiver that never ends does not collect names.
            self.remove(object, object.isDone ? nil : .withdrawn)
        }
    }

    private mutating func announce(
        _ file: FileEntry, in instance: FDTInstance, of session: Session, at now: MonotonicInstant
    ) {
        let information = try? file.transmissionInformation()
        if let known = session.objects[file.objectID] {
            guard self.contradicts(known, file, information) else {
                let isNews = known.entry == nil
                guard self.name(known, file, at: now) else { return }
                if known.information == nil { known.information = information }
                if isNews { self.tell(.announced(known.key, file)) }
                self.finishIfNamed(known)
                return
            }
            self.remove(known, .contradiction)
        }
        self.withdraw(file.contentLocation, from: session)
        guard let object = self.makeObject(file.objectID, in: session, isNamed: true, at: now) else { return }
        guard self.name(object, file, at: now) else { return self.remove(object, nil) }
        object.information = information
        self.tell(.announced(object.key, file))
        if information?.transferByteCount == 0 || file.effectiveTransferLength == 0 {
            self.finishEmpty(object)
        }
    }

    /// Whether an object is another one than the table's file.
    private func contradicts(
        _ object: ObjectReception, _ file: FileEntry, _ information: TransmissionInformation?
    ) -> Bool {
        if let known = object.information, let information, !known.divides(like: information) { return true }
        if let length = file.transferLength, let known = object.information, known.transferByteCount != length
        {
            return true
        }
        guard let entry = object.entry else { return false }
        return entry.contentLocation != file.contentLocation || entry.contentMD5 != file.contentMD5
            || entry.sha256 != file.sha256
    }

    /// Gives up an older object of the same name: the sender has replaced the file.
    private mutating func withdraw(_ contentLocation: String, from session: Session) {
        guard let object = session.named[contentLocation] else { return }
        self.remove(object, object.isDone ? nil : .withdrawn)
    }

    /// A file without bytes has no packets, and is there at once, or when others have made room.
    private mutating func finishEmpty(_ object: ObjectReception) {
        guard object.phase == .waiting, let entry = object.entry else { return }
        guard self.openCount < self.configuration.openObjectLimit else {
            self.emptyObjects.append(object.key)
            return
        }
        object.phase = .finishing
        self.openCount += 1
        self.tell(.finish(object.key, entry))
    }

    /// Goes on with files without bytes that waited for room.
    mutating func finishNextEmpty() {
        while self.openCount < self.configuration.openObjectLimit, let key = self.emptyObjects.popLast() {
            if let object = self.object(key) { self.finishEmpty(object) }
        }
    }
}

/// A code of EXT_CENC that RFC 6726 does not know.
struct UnknownEncoding: Error, CustomStringConvertible {
    let code: UInt8
    var description: String { "the table's content encoding \(self.code) is unknown" }
}

extension ReceivedTable {
    /// Whether a packet's payload is what was received at its place.
    ///
    /// Repair symbols tell nothing; they are taken for a repetition.
    ///
    /// - Parameter told: what the packet says of the table, if anything.
    func repeats(_ payload: RawSpan, _ id: FECPayloadID, _ told: TransmissionInformation?) -> Bool {
        if let told, told != self.information { return false }
        guard id.sourceBlockNumber < self.symbolHashes.count else { return false }
        let (hashes, size) = (self.symbolHashes[id.sourceBlockNumber], self.information.symbolByteCount)
        return payload.withUnsafeBytes { bytes in
            for (index, start) in stride(from: 0, to: bytes.count, by: size).enumerated() {
                let number = id.encodingSymbolID + index
                guard number < hashes.count else { return true }
                let symbol = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + size)])
                guard Self.hash(symbol, paddedTo: size) == hashes[number] else { return false }
            }
            return true
        }
    }
}

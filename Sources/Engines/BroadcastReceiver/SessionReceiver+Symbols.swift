internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
public import Timekeeping

// Packets of objects other than the table.
extension SessionReceiver {
    /// Memory that an object takes before its first block: what is known of it, and its place in tables.
    static let objectByteCount = 2048

    mutating func receiveSymbols(
        _ packet: ALCPacket, _ datagram: RawSpan, of session: Session, at now: MonotonicInstant
    ) -> Disposition {
        // A packet may end after its header, to close the object or the session; nothing is stored for that.
        guard datagram.byteCount > packet.headerByteCount else {
            let isUseful = packet.closesObject || packet.closesSession
            return self.statistics.ignore(isUseful ? .unneeded : .malformed)
        }
        if let object = session.object(packet.objectID) {
            guard object.phase != .waiting else { return self.open(object, packet, datagram, at: now) }
            return self.deliver(packet, datagram, to: object, at: now)
        }
        // Its packets may say enough to store it before a table names it.
        guard packet.transmissionInformation != nil else { return self.statistics.ignore(.unknownObject) }
        guard let object = self.makeObject(packet.objectID, in: session, at: now) else {
            return self.statistics.ignore(.noRoom)
        }
        let disposition = self.open(object, packet, datagram, at: now)
        if disposition != .again { self.remove(object, nil) }
        return disposition
    }

    /// Asks for storage of an announced object of which no packet came, because its symbols come by another
    /// road.
    public mutating func open(_ key: ObjectKey, at now: MonotonicInstant) {
        guard let object = self.object(key), object.phase == .waiting, let information = object.information
        else { return }
        _ = self.open(object, information, at: now)
    }

    /// Asks for an object's storage, if it is known how its symbols make up the object.
    private mutating func open(
        _ object: ObjectReception, _ packet: ALCPacket, _ datagram: RawSpan, at now: MonotonicInstant
    ) -> Disposition {
        let told = self.information(packet, datagram)
        guard var information = object.information ?? told else {
            return self.statistics.ignore(
                packet.transmissionInformation == nil ? .unknownObject : .malformed)
        }
        if let told {
            guard told.divides(like: information) else { return self.statistics.ignore(.malformed) }
            // Of codes with repair symbols, some tables do not say how many there are.
            if told.maximumEncodingSymbolCount > information.maximumEncodingSymbolCount { information = told }
        }
        return self.open(object, information, at: now)
    }

    private mutating func open(
        _ object: ObjectReception, _ information: TransmissionInformation, at now: MonotonicInstant
    ) -> Disposition {
        guard information.transferByteCount <= self.configuration.objectByteLimit,
            information.transferByteCount > 0
        else {
            object.phase = .refused
            guard object.entry != nil else { return self.statistics.ignore(.unneeded) }
            self.tell(.tooLarge(object.key, byteCount: information.transferByteCount))
            return .taken
        }
        guard self.makeRoomForObject(object, at: now) else { return self.statistics.ignore(.noRoom) }
        let (tableByteCount, overflow) = information.sourceBlockCount
            .multipliedReportingOverflow(by: BlockProgress.byteCount)
        guard !overflow, self.take(tableByteCount, for: object, at: now) else {
            return self.statistics.ignore(.noRoom)
        }
        object.takenByteCount += tableByteCount
        object.information = information
        object.phase = .opening
        object.newestInstant = now
        self.openCount += 1
        self.tell(.open(object.key, information))
        return .again
    }

    private func information(_ packet: ALCPacket, _ datagram: RawSpan) -> TransmissionInformation? {
        guard let range = packet.transmissionInformation, let scheme = FECScheme(rawValue: packet.codepoint)
        else { return nil }
        return try? TransmissionInformation(parsing: datagram.extracting(range), scheme: scheme)
    }

    private mutating func deliver(
        _ packet: ALCPacket, _ datagram: RawSpan, to object: ObjectReception, at now: MonotonicInstant
    ) -> Disposition {
        object.newestInstant = now
        guard object.phase == .receiving, let information = object.information else {
            return self.statistics.ignore(.unneeded)
        }
        let scheme = information.scheme
        guard self.agrees(packet, datagram, with: object, information) else {
            return self.statistics.ignore(.malformed)
        }
        guard packet.codepoint == scheme.rawValue,
            let id = FECPayloadID(parsing: datagram, at: packet.headerByteCount, scheme),
            id.sourceBlockNumber < information.sourceBlockCount
        else {
            return self.statistics.ignore(.malformed)
        }
        if let count = id.sourceBlockSymbolCount,
            count != information.symbolCount(ofBlock: id.sourceBlockNumber)
        {
            return self.statistics.ignore(.malformed)
        }
        let start = packet.headerByteCount + FECPayloadID.byteCount(scheme)
        return self.deliver(id, start..<datagram.byteCount, information, to: object, at: now)
    }

    /// Whether what a packet says of its object, if it says anything, is what is known of it.
    ///
    /// A sender that began anew under the same number would otherwise mix two objects.
    private func agrees(
        _ packet: ALCPacket, _ datagram: RawSpan, with object: ObjectReception,
        _ information: TransmissionInformation
    ) -> Bool {
        guard let range = packet.transmissionInformation else { return true }
        let isSame = datagram.extracting(range).withUnsafeBytes {
            $0.elementsEqual(object.encodedInformation)
        }
        // Fields that do not matter may differ.
        return isSame || self.information(packet, datagram)?.divides(like: information) == true
    }

    private mutating func deliver(
        _ id: FECPayloadID, _ payload: Range<Int>, _ information: TransmissionInformation,
        to object: ObjectReception, at now: MonotonicInstant
    ) -> Disposition {
        let number = id.sourceBlockNumber
        let (first, size) = (id.encodingSymbolID, information.symbolByteCount)
        // Only the last symbol of an object may come without its padding, and then it is alone or the last.
        let count = (payload.count + size - 1) / size
        let block = object.blocks[number]
        guard count > 0, first <= information.maximumEncodingSymbolCount - count else {
            return self.statistics.ignore(.malformed)
        }
        self.noteLoss(first, count, of: object, number)
        if block.phase == .untouched, let refusal = self.touch(number, information, of: object, at: now) {
            return self.statistics.ignore(refusal)
        }
        guard block.phase != .complete else {
            return self.statistics.ignore(.unneeded)
        }
        return .symbols(
            SymbolDelivery(
                block: SourceBlockKey(object: object.key, sourceBlockNumber: number),
                firstSymbolID: first, count: count, payload: payload))
    }

    /// Sets a block's memory aside.
    mutating func touch(
        _ number: Int, _ information: TransmissionInformation, of object: ObjectReception,
        at now: MonotonicInstant
    ) -> IgnoredReason? {
        let byteCount = BlockReception.memoryByteCount(
            information, symbolCount: information.symbolCount(ofBlock: number))
        guard self.take(byteCount, for: object, at: now) else { return .noRoom }
        object.takenByteCount += byteCount
        object.blocks[number].phase = .collecting
        object.blocks[number].isCharged = true
        return nil
    }

    /// By how many symbols a packet may be late and not begin a new lap: those of a run that carry a signature
    /// go before the others.
    private static var reorderingLimit: UInt32 { 64 }

    /// Counts what was sent since the block's newest symbol, by the gap in the symbols' numbers.
    mutating func noteLoss(_ first: Int, _ count: Int, of object: ObjectReception, _ number: Int) {
        let newest = object.blocks[number].newestSymbolID
        let last = UInt32(truncatingIfNeeded: first + count - 1)
        // A step back is a new lap of the carousel, or a packet that was overtaken: that one's gap was
        // counted.
        if newest != .max, last < newest, newest - last <= Self.reorderingLimit,
            newest - last < object.blocks[number].symbolCount / 2
        {
            self.statistics.arrivedSymbolCount &+= UInt64(count)
            return
        }
        object.blocks[number].newestSymbolID = last
        // A greater step than a block's symbols is no loss, but a sender that goes on elsewhere after a restart.
        let isOn =
            newest != .max && last > newest && last - newest <= max(64, object.blocks[number].symbolCount)
        self.statistics.sentSymbolCount &+= isOn ? UInt64(last - newest) : UInt64(count)
        self.statistics.arrivedSymbolCount &+= UInt64(count)
    }
}

internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
public import Timekeeping

// Packets of objects other than the table.
extension BroadcastReceiver {
    /// Memory that an object takes before its first block: what is known of it, and its place in tables.
    private static let objectByteCount = 2048

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

    /// Asks for storage of an announced object of which no packet came, because its symbols come by another road.
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
            return self.statistics.ignore(.unneeded)
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
        guard block.phase == .untouched || block.phase == .collecting || block.phase == .queued else {
            return self.statistics.ignore(.unneeded)
        }
        return .symbols(
            SymbolDelivery(
                block: SourceBlockKey(object: object.key, sourceBlockNumber: number),
                firstSymbolID: first, count: count, payload: payload))
    }

    /// Sets a block's memory aside.
    private mutating func touch(
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

    /// By how many symbols a packet may be late and not begin a new lap.
    private static var reorderingLimit: UInt32 { 16 }

    /// Counts what was sent since the block's newest symbol, by the gap in the symbols' numbers.
    private mutating func noteLoss(_ first: Int, _ count: Int, of object: ObjectReception, _ number: Int) {
        let newest = object.blocks[number].newestSymbolID
        let last = UInt32(truncatingIfNeeded: first + count - 1)
        // A step back is a new lap of the carousel, or a packet that was overtaken: that one's gap was counted.
        if newest != .max, last < newest, newest - last <= Self.reorderingLimit,
            newest - last < object.blocks[number].symbolCount / 2
        {
            self.statistics.arrivedSymbolCount &+= UInt64(count)
            return
        }
        object.blocks[number].newestSymbolID = last
        let isOn = newest != .max && last > newest && last - newest < 100_000
        self.statistics.sentSymbolCount &+= isOn ? UInt64(last - newest) : UInt64(count)
        self.statistics.arrivedSymbolCount &+= UInt64(count)
    }
}

// MARK: The shell's answers

extension BroadcastReceiver {
    /// Tells that an object's storage is there.
    ///
    /// What it holds already, from an earlier run, is told by ``didStore(_:newCount:isComplete:)`` afterwards.
    public mutating func didOpen(_ key: ObjectKey) {
        guard let object = self.object(key), object.phase == .opening, let information = object.information
        else { return }
        object.phase = .receiving
        object.blocks = (0..<information.sourceBlockCount).map {
            BlockProgress(symbolCount: information.symbolCount(ofBlock: $0))
        }
    }

    /// Tells how many of the symbols of a delivery, or of an earlier run, were new, and whether the block's source
    /// symbols are all at their places.
    public mutating func didStore(_ key: SourceBlockKey, newCount: Int, isComplete: Bool) {
        guard let object = self.object(key.object), object.phase == .receiving,
            let information = object.information
        else { return }
        let number = key.sourceBlockNumber
        // After a restart the shell may know of a block before a packet was there to touch it.
        if object.blocks[number].phase == .untouched {
            _ = self.touch(number, information, of: object, at: object.newestInstant)
            object.blocks[number].phase = .collecting
        }
        self.statistics.newSymbolCount &+= UInt64(newCount)
        object.hold(newCount, block: number)
        let block = object.blocks[number]
        if isComplete {
            self.complete(key, of: object)
        } else if block.phase == .collecting, block.heldCount >= block.wantedCount,
            information.scheme != .compactNoCode
        {
            self.queue(key, of: object)
        }
    }

    /// Tells how many symbols of a delivery were there already.
    public mutating func didFindRepeated(_ count: Int) {
        self.statistics.repeatedSymbolCount &+= UInt64(count)
    }

    mutating func complete(_ key: SourceBlockKey, of object: ObjectReception) {
        guard let information = object.information, object.blocks[key.sourceBlockNumber].phase != .complete
        else { return }
        let symbolCount = information.symbolCount(ofBlock: key.sourceBlockNumber)
        let byteCount = BlockReception.memoryByteCount(information, symbolCount: symbolCount)
        if object.blocks[key.sourceBlockNumber].isCharged {
            object.blocks[key.sourceBlockNumber].isCharged = false
            object.takenByteCount -= byteCount
            self.memory.giveBack(byteCount)
        }
        object.complete(block: key.sourceBlockNumber, symbolCount: symbolCount)
        guard object.completeBlockCount == information.sourceBlockCount else { return }
        object.phase = .nameless
        self.finishIfNamed(object)
    }

    mutating func finishIfNamed(_ object: ObjectReception) {
        guard object.phase == .nameless, let entry = object.entry else { return }
        object.phase = .finishing
        self.tell(.finish(object.key, entry))
    }

    /// Tells that an object was verified and has its name.
    public mutating func didStoreFile(_ key: ObjectKey) {
        guard let object = self.object(key), !object.isDone else { return }
        self.close(object)
        object.phase = .stored
        self.storedFileCount += 1
    }

    /// Tells that an object's digest is wrong: it is received anew, a limited number of times.
    public mutating func didFindDamage(_ key: ObjectKey) {
        guard let object = self.object(key), !object.isDone else { return }
        object.damageCount += 1
        self.tell(.discard(key, .damaged))
        self.close(object)
        object.forgetSymbols()
        // No packet will bring a file without bytes again.
        let isEmpty = object.information?.transferByteCount ?? object.entry?.effectiveTransferLength == 0
        if object.damageCount >= Self.damageLimit || isEmpty { object.phase = .refused }
    }

    /// Tells that an object cannot be stored here; nothing more is asked for it.
    public mutating func didFail(_ key: ObjectKey) {
        guard let object = self.object(key), !object.isDone else { return }
        self.close(object)
        object.phase = .refused
    }

    private static let damageLimit = 3
}

// MARK: Objects

extension BroadcastReceiver {
    /// Enters an object; `nil` where the limits leave no room.
    mutating func makeObject(
        _ id: TransportObjectID, in session: Session, isNamed: Bool = false, at now: MonotonicInstant
    ) -> ObjectReception? {
        while self.objects.count - self.freeSlots.count >= self.configuration.fileLimit {
            guard let victim = self.dispensable(isNamed: isNamed, at: now) else {
                self.tellMemoryIsFull()
                return nil
            }
            self.remove(victim, .abandoned)
        }
        guard self.take(Self.objectByteCount, isNamed: isNamed, at: now) else { return nil }
        self.generation &+= 1
        let slot = self.freeSlots.popLast() ?? UInt32(truncatingIfNeeded: self.objects.count)
        let key = ObjectKey(slot: slot, generation: self.generation)
        let object = ObjectReception(key, id, in: session, at: now)
        object.takenByteCount = Self.objectByteCount
        if Int(slot) == self.objects.count {
            self.objects.append(object)
        } else {
            self.objects[Int(slot)] = object
        }
        session.objects[id] = object
        return object
    }

    /// Gives an object up, with all that is stored of it.
    mutating func remove(_ object: ObjectReception, _ reason: DiscardReason?) {
        if let reason, object.hasStorage { self.tell(.discard(object.key, reason)) }
        self.close(object)
        self.memory.giveBack(object.takenByteCount)
        object.takenByteCount = 0
        object.session.remove(object)
        self.objects[Int(object.key.slot)] = nil
        self.freeSlots.append(object.key.slot)
    }

    /// The memory of an object's blocks.
    func blocksByteCount(_ object: ObjectReception) -> Int {
        max(0, object.takenByteCount - Self.objectByteCount - object.entryByteCount)
    }

    mutating func close(_ object: ObjectReception) {
        guard object.hasStorage else { return }
        let byteCount = self.blocksByteCount(object)
        object.takenByteCount -= byteCount
        self.memory.giveBack(byteCount)
        object.blocks = []
        self.openCount -= 1
        // Its phase, which the caller is about to set, does not matter to those that wait for its room.
        self.finishNextEmpty()
    }

    /// Whether one more object may have storage; one that was neither named nor heard of lately makes room.
    private mutating func makeRoomForObject(_ object: ObjectReception, at now: MonotonicInstant) -> Bool {
        guard self.openCount >= self.configuration.openObjectLimit else { return true }
        guard
            let victim = self.dispensable(
                isNamed: object.entry != nil, at: now, where: { $0.hasStorage && $0 !== object })
        else { return false }
        self.remove(victim, .abandoned)
        return true
    }

    /// Takes memory out of the budget; objects that no table has named make room.
    private mutating func take(
        _ byteCount: Int, for object: ObjectReception? = nil, isNamed: Bool = false, at now: MonotonicInstant
    ) -> Bool {
        let isNamed = isNamed || object?.entry != nil
        while !self.memory.take(byteCount) {
            guard let victim = self.dispensable(isNamed: isNamed, at: now, where: { $0 !== object }) else {
                self.tellMemoryIsFull()
                return false
            }
            self.remove(victim, .abandoned)
        }
        return true
    }

    /// The object that is missed least: no table has named it, and it is the one that was heard of longest ago.
    ///
    /// Anybody can send packets that describe objects: what a table names need not wait for those.
    private func dispensable(
        isNamed: Bool, at now: MonotonicInstant, where isPossible: (ObjectReception) -> Bool = { _ in true }
    ) -> ObjectReception? {
        let patience = Interval.seconds(5)
        var oldest: ObjectReception?
        for case let object? in self.objects where object.entry == nil && isPossible(object) {
            guard isNamed || object.isDone || object.newestInstant.interval(to: now) >= patience else {
                continue
            }
            if let known = oldest, known.newestInstant <= object.newestInstant { continue }
            oldest = object
        }
        return oldest
    }

    /// Notes what a table says of an object, as far as it is of use here; false where there is no room for it.
    mutating func name(_ object: ObjectReception, _ file: FileEntry, at now: MonotonicInstant) -> Bool {
        var entry = file
        // A stranger's attributes may be as large as a table.
        entry.otherAttributes = []
        entry.otherElements = []
        let texts = [entry.contentLocation, entry.contentType ?? ""] + entry.groups
        let byteCount = texts.reduce(0) { $0 + 32 + $1.utf8.count }
        let more = byteCount - object.entryByteCount
        if more > 0, !self.take(more, for: object, isNamed: true, at: now) { return false }
        if more < 0 { self.memory.giveBack(-more) }
        object.takenByteCount += more
        object.entryByteCount = byteCount
        object.entry = entry
        object.session.named[entry.contentLocation] = object
        return true
    }
}

extension TransmissionInformation {
    /// Whether an object is cut into the same blocks and symbols by both.
    func divides(like other: Self) -> Bool {
        self.scheme == other.scheme && self.transferByteCount == other.transferByteCount
            && self.symbolByteCount == other.symbolByteCount
            && self.sourceBlockCount == other.sourceBlockCount
            && self.raptorQ == other.raptorQ
    }

    /// Number of source symbols of a block.
    func symbolCount(ofBlock number: Int) -> Int { self.sourceBlock(number).symbolCount }
}

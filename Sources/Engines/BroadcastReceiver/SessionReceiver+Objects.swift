internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
internal import Timekeeping

// Objects: which there are, and the memory that they take.
extension SessionReceiver {
    /// Enters an object; `nil` where the limits leave no room.
    mutating func makeObject(
        _ id: TransportObjectID, in session: Session, isNamed: Bool = false, isFile: Bool = true,
        at now: MonotonicInstant
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
        let object = ObjectReception(key, id, in: session, isFile: isFile, at: now)
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
    mutating func makeRoomForObject(_ object: ObjectReception, at now: MonotonicInstant) -> Bool {
        guard self.openCount >= self.configuration.openObjectLimit else { return true }
        guard
            let victim = self.dispensable(
                isNamed: object.entry != nil, at: now, where: { $0.hasStorage && $0 !== object })
        else {
            if object.entry != nil { self.tellTooManyOpen() }
            return false
        }
        self.remove(victim, .abandoned)
        return true
    }

    /// Takes memory out of the budget; objects that no table has named make room.
    mutating func take(
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

    /// The object that is missed least: no table has named it, and it is the one that was heard of longest
    /// ago.
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

    /// Notes what a table says of an object, as far as it is of use here; false where there is no room for
    /// it.
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

internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
internal import Timekeeping

// What the shell answers.
extension SessionReceiver {
    /// Tells that an object's storage is there.
    ///
    /// What it holds already, from an earlier run, is told by ``didStore(_:newCount:isComplete:)``
    /// afterwards.
    public mutating func didOpen(_ key: ObjectKey) {
        guard let object = self.object(key), object.phase == .opening, let information = object.information
        else { return }
        object.phase = .receiving
        object.blocks = (0..<information.sourceBlockCount).map {
            BlockProgress(symbolCount: information.symbolCount(ofBlock: $0))
        }
    }

    /// Tells how many of the symbols of a delivery, or of an earlier run, were new, and whether the block's
    /// source symbols are all at their places.
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
        if object.isFile { self.storedFileCount += 1 }
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

    /// Tells that a file that was stored is of no use after all: it is received anew, as often as it takes.
    public mutating func didRefuseFile(_ key: ObjectKey) {
        guard let object = self.object(key), object.phase == .stored,
            // No packet will bring a file without bytes again.
            let information = object.information, information.transferByteCount > 0
        else { return }
        if object.isFile { self.storedFileCount -= 1 }
        object.forgetSymbols()
    }

    /// Lets the next repetition of each table count as a new one: a forged one may have come after it.
    public mutating func forgetTables() {
        for session in self.sessions { session.forgetTables() }
    }

    private static let damageLimit = 3
}

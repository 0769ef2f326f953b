internal import BroadcastSender
internal import DurableStorage
internal import FluteFormat
internal import LayeredCoding
internal import Timekeeping

// What is looked at now and then: files that change, and the state to be stored.
extension Broadcast {
    mutating func look(at now: MonotonicInstant, _ onEvent: (CastEvent) -> Void) throws(CastError) {
        self.nextLook = now.advanced(by: Self.watchInterval)
        self.sender.setWallClock(seconds: Self.wallClock(), at: now)
        if now >= self.nextProgress {
            self.nextProgress = now.advanced(by: Self.progressInterval)
            onEvent(.progress(self.meter.progress(at: now, self.position)))
        }
        if self.isStateOutdated, now >= self.nextStore {
            self.nextStore = now.advanced(by: Self.storeInterval)
            self.isStateOutdated = false
            self.stateStore?.writeLater(self.state)
        }
        // At the end nobody is to see other files any more.
        guard self.endLimit == nil else { return }
        for index in self.entries.indices {
            if self.entries[index].reload != nil {
                try self.finishReload(index, onEvent)
            } else if self.entries[index].proofs != nil {
                // What is signed is this file; another one of its name must be cast with its own signatures.
                let file = self.entries[index].object.file
                if file.isSpoiled { throw .changed(path: file.path) }
            } else if self.entries[index].object.file.isReplaced {
                try self.beginReload(index, onEvent)
            }
        }
    }

    /// The old contents stay on the air if they are still there: another file took only the name.
    mutating func beginReload(_ index: Int, _ onEvent: (CastEvent) -> Void) throws(CastError) {
        let entry = self.entries[index]
        let isOverwritten = entry.object.file.isSpoiled
        guard self.settings.lapLimit == nil else {
            // Laps that are counted are sent to their end as long as the bytes are what they were.
            if isOverwritten { throw .changed(path: entry.path) }
            return
        }
        onEvent(.fileChanged(path: entry.path))
        if isOverwritten { self.takeOff(index) }
        self.entries[index].reload = Reload(entry.path, self.settings)
    }

    /// Takes a file off the air that was cut off while it was read, if others may come in its place.
    mutating func outlives(_ error: CastError, _ onEvent: (CastEvent) -> Void) -> Bool {
        guard case .changed(let path) = error, self.settings.lapLimit == nil, self.endLimit == nil,
            let index = self.entries.firstIndex(where: {
                $0.path == path && $0.key != nil && $0.proofs == nil
            })
        else { return false }
        self.takeOff(index)
        if self.entries[index].reload == nil {
            onEvent(.fileChanged(path: path))
            self.entries[index].reload = Reload(path, self.settings)
        }
        return true
    }

    mutating func takeOff(_ index: Int) {
        guard let key = self.entries[index].key else { return }
        try? self.sender.withdraw(key)
        self.places[key] = nil
        self.entries[index].key = nil
    }

    mutating func finishReload(_ index: Int, _ onEvent: (CastEvent) -> Void) throws(CastError) {
        guard let outcome = self.entries[index].reload?.outcome else { return }
        let path = self.entries[index].path
        switch outcome {
        case .success(let new):
            var object = try self.settings.object(for: new.file)
            let facts = self.entries[index].facts
            // The same contents, with another time perhaps: receivers keep what they have of it.
            if new.digests.sha256 == facts.sha256, object.information == facts.information {
                object.entry.objectID = facts.objectID
            }
            object.firstLap = self.firstLap(object)
            let memory = self.memoryByteCount / self.entries.count
            let source = self.source(new.file, object, memoryByteCount: memory)
            self.takeOff(index)
            let entry = try self.addObject(object, source, new.digests)
            self.entries[index] = entry
            if let key = entry.key { self.places[key] = index }
            onEvent(.fileReloaded(entry.facts))
        case .failure(let error):
            if error.description != self.entries[index].lastComplaint?.description {
                onEvent(.fileUnusable(error))
            }
            self.entries[index].lastComplaint = error
            if self.entries[index].object.file.isSpoiled { self.takeOff(index) }
            self.entries[index].reload = Reload(path, self.settings)
        }
    }

    mutating func noteLap(_ key: ObjectKey, _ lap: Int) {
        guard self.settings.lapLimit == nil, let number = UInt16(exactly: key.objectID.rawValue) else {
            return
        }
        self.state.laps[number] = lap
        self.isStateOutdated = true
    }

    /// Remembers what a restarted sender must know; without it, the next one chooses a number by the time of
    /// day.
    mutating func store(_ onEvent: (CastEvent) -> Void) {
        guard let stateStore = self.stateStore else { return }
        self.isStateOutdated = false
        do throws(StorageError) {
            try stateStore.write(self.state)
        } catch {
            guard !self.hasWarned else { return }
            self.hasWarned = true
            onEvent(
                .warning("\(error). A restarted sender may begin with a table number that was used already"))
        }
    }
}

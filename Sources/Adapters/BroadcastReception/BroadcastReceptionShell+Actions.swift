internal import BroadcastReceiver
internal import DurableStorage
internal import FluteFormat
internal import LayeredCoding

// What the engine asks for.
extension BroadcastReceptionShell {
    mutating func performActions() {
        while let action = self.receiver.nextAction() { self.perform(action) }
    }

    mutating func perform(_ action: ReceiverAction) {
        switch action {
        case .open(let key, let information): self.open(key, information)
        case .finish(let key, let entry): self.finish(key, entry)
        case .discard(let key, let reason): self.discard(key, reason)
        case .tooLarge(let key, let byteCount): self.tellTooLarge(key, byteCount)
        case .announced(let key, let entry):
            self.events.append(.announced(entry))
            if let object = self.objects[key], object.isNameless { self.nameObject(object, entry) }
        case .tableRefused(let session, let reason): self.events.append(.tableRefused(session, reason))
        case .tableExpired(let session): self.events.append(.tableExpired(session))
        case .sessionHeard(let session, let source):
            self.events.append(.sessionHeard(session, source: source.text))
        case .sessionClosed(let session): self.events.append(.sessionClosed(session))
        case .memoryIsFull: self.events.append(.memoryIsFull)
        case .tooManyOpen(let limit): self.events.append(.tooManyOpen(limit: limit))
        }
    }

    mutating func tellTooLarge(_ key: ObjectKey, _ byteCount: UInt64) {
        guard let progress = self.receiver.progress(of: key) else { return }
        let reason = "it has \(byteCount) bytes, and at most \(self.objectByteLimit) are allowed"
        self.events.append(.refused(progress.entry, objectID: progress.objectID, reason))
    }

    mutating func open(_ key: ObjectKey, _ information: TransmissionInformation) {
        guard let progress = self.receiver.progress(of: key) else { return }
        do {
            if let entry = progress.entry {
                if let reason = self.reasonToRefuse(entry) {
                    return self.refuse(key, entry, progress.objectID, reason)
                }
                let components = try self.components(of: key, entry)
                if let present = try self.present(key, components, entry) {
                    self.receiver.didStoreFile(key)
                    self.tellStored(key, present)
                    return
                }
            }
            if progress.entry == nil { try self.requireRoomForNameless(information) }
            let object = try self.output.openObject(
                progress, information, named: self.storageName(of: progress))
            object.isNameless = progress.entry == nil
            self.objects[key] = object
            self.receiver.didOpen(key)
            try self.reserve(object, progress)
            let resumed = self.resume(object, progress)
            guard progress.isFile else { return }
            self.events.append(
                .began(objectID: progress.objectID, progress.entry, resumedSymbolCount: resumed))
        } catch {
            self.refuse(key, progress.entry, progress.objectID, "\(error)")
        }
    }

    /// Sets the space of an object aside, so that no store can find the disk full.
    mutating func reserve(_ object: StoredObject, _ progress: ObjectProgress) throws {
        guard object.isInMemory else {
            do {
                return try object.reserve()
            } catch {
                self.output.remove(object)
                throw error
            }
        }
        // There it takes a third of a second for 500 MB, and goes on beside the first symbols; the room was
        // looked at.
        self.writer.perform {
            do {
                try object.reserve()
                return { _ in }
            } catch {
                return { shell in
                    shell.output.remove(object)
                    shell.refuse(object.key, progress.entry, object.objectID, "\(error)")
                }
            }
        }
    }

    /// What no table has announced may take a quarter of the free space in all: a packet that claims forty
    /// gigabytes shall not fill the disk.
    func requireRoomForNameless(_ information: TransmissionInformation) throws {
        let others = self.objects.values.filter(\.isNameless)
            .reduce(UInt64(0)) { $0 &+ $1.information.transferByteCount }
        let (all, overflow) = (others &+ information.transferByteCount).multipliedReportingOverflow(by: 4)
        try self.output.requireFreeSpace(byteCount: overflow ? .max : all)
    }

    mutating func nameObject(_ object: StoredObject, _ entry: FileEntry) {
        object.isNameless = false
        guard let reason = self.reasonToRefuse(entry) else { return }
        self.output.remove(object)
        self.refuse(object.key, entry, object.objectID, reason)
    }

    /// Why a file is not received at all; `nil` for those that are.
    func reasonToRefuse(_ entry: FileEntry) -> String? {
        guard entry.anyDigest == nil, !self.acceptsUnverified else { return nil }
        return
            "it was announced without a digest, so that it could not be verified; --unverified takes it all the same"
    }

    mutating func refuse(
        _ key: ObjectKey, _ entry: FileEntry?, _ objectID: TransportObjectID, _ reason: String
    ) {
        self.objects[key] = nil
        self.receiver.didFail(key)
        self.events.append(.refused(entry, objectID: objectID, reason))
    }

    mutating func finish(_ key: ObjectKey, _ entry: FileEntry) {
        guard let progress = self.receiver.progress(of: key) else { return }
        do {
            let components = try self.components(of: key, entry)
            let object = try self.objects[key] ?? self.emptyObject(key, progress)
            let work = ObjectFinishing(object: object, entry: entry, components: components)
            let (output, names) = (self.output, self.admission.releases?.names(of: key) ?? [])
            self.writer.perform {
                let (result, others) = output.finish(work, names)
                return { shell in shell.didFinish(key, entry, progress.objectID, result, others) }
            }
        } catch {
            self.refuse(key, entry, progress.objectID, "\(error)")
        }
    }

    /// A file without bytes has no symbols, and therefore no storage yet.
    mutating func emptyObject(
        _ key: ObjectKey, _ progress: ObjectProgress
    ) throws -> StoredObject {
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 0, symbolByteCount: 1, maximumBlockSymbolCount: 1)
        let object = try self.output.openObject(
            progress, information, named: self.storageName(of: progress))
        self.objects[key] = object
        return object
    }

    mutating func didFinish(
        _ key: ObjectKey, _ entry: FileEntry, _ objectID: TransportObjectID, _ result: FinishingResult,
        _ others: [PlacedFile]
    ) {
        let object = self.objects.removeValue(forKey: key)
        switch result {
        case .stored(let file):
            if let object { self.output.removeJournal(of: object) }
            self.receiver.didStoreFile(key)
            self.tellStored(key, [PlacedFile(file: file, isNew: true)] + others)
        case .damaged:
            // What the broadcast brought stands in the journal that was written before other bytes were fetched.
            if let object, !object.isRepaired { self.output.remove(object) }
            self.events.append(.damaged(entry))
            self.forgetRoots(of: key)
            self.receiver.didFindDamage(key)
        case .failed(let reason):
            self.refuse(key, entry, objectID, reason)
        }
    }

    mutating func discard(_ key: ObjectKey, _ reason: DiscardReason) {
        // Its spine goes without a word when a release is here.
        var isFile = true
        if case .spine = self.admission.releases?.role(of: key) { isFile = false }
        guard let object = self.objects.removeValue(forKey: key) else { return }
        // The writer may be about to give the file its name; another object may have the file's old name
        // next.
        self.writer.finish()
        self.output.remove(object)
        if self.keeper.map({ object.has($0) }) == true { self.keeper = nil }
        guard isFile else { return }
        self.events.append(.discarded(objectID: object.objectID, reason))
    }
}

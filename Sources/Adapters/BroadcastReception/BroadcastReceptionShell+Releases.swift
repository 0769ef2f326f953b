internal import BroadcastReceiver
internal import FluteFormat
internal import LayeredCoding
internal import PacketAuthenticationFormat
import SystemClock
internal import Timekeeping

// Releases: only what their broadcast keys vouch for is stored.
extension BroadcastReceptionShell {
    /// How often signatures that wait for their turn are looked at.
    private static let checkInterval = Interval.milliseconds(10)

    /// Makes room for all files, or finds that they are there; what an earlier run left is taken over.
    mutating func openReleases(
        _ releases: ReleaseAdmission, _ present: [ObjectKey: [PlacedFile]], at now: MonotonicInstant
    ) {
        for key in releases.files {
            if let files = present[key] {
                self.receiver.didStoreFile(key)
                self.tell(files)
                continue
            }
            for name in releases.names(of: key) { self.events.append(.wanted(name.entry)) }
            self.receiver.open(key, at: now)
            self.performActions()
        }
    }

    /// Takes one datagram.
    mutating func take(
        _ datagram: RawSpan, from source: SourceID, at now: MonotonicInstant, _ releases: ReleaseAdmission
    ) {
        self.receiver.didHear(datagram)
        guard let packet = try? ALCPacket(parsing: datagram) else { return self.receiver.ignore(.malformed) }
        guard self.receiver.listens(to: packet.sessionID, from: source) else {
            return self.receiver.ignore(.foreign)
        }
        var verdict = self.judge(packet, datagram, at: now, releases)
        if case .unopened(let key) = verdict {
            self.receiver.open(key, at: now)
            self.performActions()
            verdict = self.judge(packet, datagram, at: now, releases)
        }
        switch verdict {
        case .accepted(let delivery): self.storeGenuine(delivery, of: datagram, at: now)
        case .ignored(let reason): self.receiver.ignore(reason)
        case .unopened: self.receiver.ignore(.noRoom)
        case .waiting: break
        }
        if releases.gate.hasReleased { self.storeReleased(releases, at: now) }
        if let session = releases.gate.takeNewStream() {
            self.events.append(.sessionHeard(session, source: source.text))
        }
    }

    private func judge(
        _ packet: ALCPacket, _ datagram: RawSpan, at now: MonotonicInstant, _ releases: ReleaseAdmission
    ) -> GateVerdict {
        releases.gate.take(packet, datagram, at: now) { self.need($0) }
    }

    /// What a symbol is worth, without a look at its bytes.
    private func need(_ delivery: SymbolDelivery) -> SymbolNeed {
        switch self.receiver.worth(delivery.block) {
        case .unneeded: return .held
        case .unopened: return .unopened
        case .needed: break
        }
        // The worker has the block; some symbols are kept aside meanwhile.
        if self.busyBlock == delivery.block { return self.hasRoomAside ? .needed : .held }
        let object = self.objects[delivery.block.object]
        let isNeeded = object?.needs(delivery.firstSymbolID, ofBlock: delivery.block.sourceBlockNumber)
        return isNeeded == true ? .needed : .held
    }

    private mutating func storeGenuine(
        _ delivery: SymbolDelivery, of datagram: RawSpan, at now: MonotonicInstant
    ) {
        guard self.receiver.accept(delivery, at: now) else { return }
        self.store(delivery, datagram.extracting(delivery.payload))
    }

    /// Stores what waited until its batch was proven.
    private mutating func storeReleased(_ releases: ReleaseAdmission, at now: MonotonicInstant) {
        var released: [(SymbolDelivery, [UInt8])] = []
        releases.gate.handOutReleased { datagram, delivery in
            let symbol = datagram.extracting(delivery.payload)
            released.append((delivery, symbol.withUnsafeBytes { Array($0) }))
        }
        for (delivery, symbol) in released where self.receiver.accept(delivery, at: now) {
            self.store(delivery, symbol.span.bytes)
        }
    }

    /// Looks at signatures that wait for their turn.
    mutating func checkWaiting(_ releases: ReleaseAdmission) {
        let now = MonotonicClock.now()
        guard now >= releases.nextCheck else { return }
        releases.nextCheck = now.advanced(by: Self.checkInterval)
        releases.gate.checkWaiting(at: now)
        if releases.gate.hasReleased { self.storeReleased(releases, at: now) }
    }

    // MARK: What objects are of

    /// Where a complete object goes.
    func components(of key: ObjectKey, _ entry: FileEntry) throws -> [String] {
        if case .spine(_, let release) = self.admission.releases?.role(of: key) {
            return ReleaseAdmission.spineComponents(release.spineDigest ?? [])
        }
        return try ContentLocation(entry.contentLocation).components
    }

    /// Where an object is kept while it is incomplete.
    func storageName(of progress: ObjectProgress) -> String {
        self.admission.releases?.storageName(of: progress.key)
            ?? StoredObject.name(progress.source, progress.sessionID, progress.objectID)
    }

    /// Where a file is on a web server.
    func repairComponents(of key: ObjectKey, _ entry: FileEntry) throws -> [String] {
        if case .release(let release, _) = self.admission.releases?.role(of: key) {
            return release.repairComponents
        }
        return try ContentLocation(entry.contentLocation).components
    }

    /// The files of an object, where one is in its place already; those with other names become its copies.
    func present(_ key: ObjectKey, _ components: [String], _ entry: FileEntry) throws -> [PlacedFile]? {
        let names = self.admission.releases?.names(of: key) ?? []
        guard names.isEmpty else { return try self.output.present(names) }
        return self.output.present(components, entry).map { [PlacedFile(file: $0, isNew: false)] }
    }

    /// Tells that an object is verified and in its places.
    mutating func tellStored(_ key: ObjectKey, _ files: [PlacedFile]) {
        switch self.admission.releases?.role(of: key) {
        case .spine(let release, let wanted): self.loadSpine(of: release, wanted)
        case .release(let wanted, let spine):
            self.tell(files)
            self.forgetSpine(of: wanted, spine)
        case nil: self.tell(files)
        }
    }

    private mutating func tell(_ files: [PlacedFile]) {
        for placed in files {
            self.events.append(placed.isNew ? .stored(placed.file) : .present(placed.file))
        }
    }

    private mutating func loadSpine(of key: ObjectKey, _ wanted: WantedRelease) {
        guard let releases = self.admission.releases, let digest = wanted.spineDigest,
            let spine = self.output.contents(
                of: ReleaseAdmission.spineComponents(digest), limit: wanted.parameters.spineByteCount),
            (try? releases.gate.load(spine: spine.span.bytes, digest: digest, of: key)) != nil,
            let entry = self.receiver.progress(of: key)?.entry
        else { return }
        self.events.append(.rootsKnown(entry))
        self.storeReleased(releases, at: MonotonicClock.now())
    }

    /// A spine is of no use once its release is here.
    private mutating func forgetSpine(of wanted: WantedRelease, _ key: ObjectKey?) {
        if let key { self.receiver.giveUp(key) }
        guard let name = wanted.spineDigest.flatMap({ ReleaseAdmission.spineComponents($0).last }) else {
            return
        }
        self.output.removeFromWork(name)
    }

    /// What was proven was not the target: whoever has the key has signed something else.
    mutating func forgetRoots(of key: ObjectKey) {
        self.admission.releases?.gate.forgetRoots(of: key)
    }
}

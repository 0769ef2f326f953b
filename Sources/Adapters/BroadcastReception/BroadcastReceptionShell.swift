package import BroadcastReceiver
package import Datagrams
internal import DurableStorage
internal import FluteFormat
import Glibc
internal import LayeredCoding
internal import RaptorQCode
import SystemClock
internal import Timekeeping

/// Runs a ``BroadcastReceiver/SessionReceiver`` on sockets and a directory, on the calling thread.
///
/// Four threads share the work: one takes datagrams from the kernel, whatever the disk does; the calling one
/// looks at them and puts symbols to their places; one solves, a block at a time; one hashes, writes journals
/// and names files.
package struct BroadcastReceptionShell: ~Copyable {
    /// How often progress is told, and a request to stop is noticed at the latest.
    private static let progressInterval = Interval.milliseconds(100)
    /// How long to wait for work that is being done after the last packet.
    private static let pauseInterval = Interval.milliseconds(10)
    /// Deliveries kept of a block that is being solved; one in two hundred blocks needs one or two.
    private static let asideLimit = 16
    /// What a repair may take, its random delay apart, before a deadline.
    private static let repairLead = Interval.seconds(10)

    let output: SharedOutput
    var receiver: SessionReceiver
    var objects: [ObjectKey: StoredObject] = [:]
    var busyBlock: SourceBlockKey?
    /// Events that have not been told yet.
    var events: [BroadcastReceptionEvent] = []
    let repair: RepairPlan?
    private let acceptsUnverified: Bool
    var repairInstant: MonotonicInstant?
    /// What came of ``busyBlock`` while it is being solved.
    private var aside: [(SymbolDelivery, [UInt8])] = []
    var hasRepaired = false
    private let queue: ReceptionQueue
    /// Solves, a block at a time.
    private let solver: ReceptionWorker
    /// Hashes, writes and names.
    private let writer: ReceptionWorker
    private var nextProgress: MonotonicInstant
    private var nextJournal: MonotonicInstant
    private var isWritingJournal = false
    private let objectByteLimit: UInt64
    private let start: MonotonicInstant
    let deadline: MonotonicInstant?
    /// The block whose attempt in vain is kept, so that only one keeps that memory.
    private var keeper: StoredBlock?

    /// Creates a reception from `queue` into `output`.
    package init(
        from queue: ReceptionQueue, into output: consuming OutputDirectory,
        _ configuration: ReceiverConfiguration,
        repair: RepairPlan? = nil, acceptsUnverified: Bool = false
    ) {
        let now = MonotonicClock.now()
        self.queue = queue
        self.output = SharedOutput(output)
        self.receiver = SessionReceiver(configuration, startingAt: now)
        self.solver = ReceptionWorker("reception-solver") { [waker = queue.waker] in waker.wake() }
        self.writer = ReceptionWorker("reception-writer") { [waker = queue.waker] in waker.wake() }
        self.repair = repair
        self.acceptsUnverified = acceptsUnverified
        self.objectByteLimit = configuration.objectByteLimit
        self.start = now
        self.deadline = configuration.timeLimit.map { now.advanced(by: $0) }
        self.nextProgress = now
        self.nextJournal = now.advanced(by: Self.journalInterval)
    }

    /// Receives until there is an outcome or `isStopped` says so: `nil` then.
    ///
    /// What is incomplete stays in the working directory, and a later run goes on with it.
    package mutating func run(
        isStopped: () -> Bool, onEvent: (BroadcastReceptionEvent) -> Void
    ) throws -> ReceptionOutcome? {
        defer { self.close(onEvent) }
        while !isStopped() {
            let now = MonotonicClock.now()
            var outcome = self.receiver.outcome(at: now)
            if outcome != nil, try self.takeDatagrams(until: now) > 0 {
                // What waited in the queue while this thread was busy elsewhere was heard in time.
                self.settle()
                outcome = self.receiver.outcome(at: now)
            }
            if let outcome, try !self.goesOn(after: outcome, at: now, isStopped, onEvent) { return outcome }
            let wakeUp = now.advanced(by: outcome == nil ? Self.progressInterval : Self.pauseInterval)
            // A deadline may have passed and wait for a file that is being checked.
            let deadline = max(self.receiver.deadline, now.advanced(by: Self.pauseInterval))
            _ = try self.takeDatagrams(until: outcome == nil ? min(deadline, wakeUp) : wakeUp)
            self.settle()
            self.tell(onEvent)
            self.writeJournalsIfDue()
            if self.mustRepair(now) { _ = try self.repairMissing(at: now, isStopped, onEvent) }
        }
        return nil
    }

    /// Whether there is something to be done yet after the receiver came to an end.
    private mutating func goesOn(
        after outcome: ReceptionOutcome, at now: MonotonicInstant, _ isStopped: () -> Bool,
        _ onEvent: (BroadcastReceptionEvent) -> Void
    ) throws -> Bool {
        switch outcome {
        case .complete, .failed, .nothingHeard, .nothingAnnounced: return self.isBusy
        case .timeIsOver: return false
        case .sessionsClosed, .silence:
            if self.isBusy { return true }
            return try self.repairMissing(at: now, isStopped, onEvent)
        }
    }

    /// Whether repair must begin now: to be done in time, or because nothing more of what is missing comes.
    private func mustRepair(_ now: MonotonicInstant) -> Bool {
        guard let repair = self.repair, !self.hasRepaired else { return false }
        if self.repairInstant != nil || self.receiver.isStalled(at: now) { return true }
        guard let deadline = self.deadline else { return false }
        let half = Interval(nanoseconds: self.start.interval(to: deadline).nanoseconds / 2)
        let lead = min(half, Interval(nanoseconds: repair.window.nanoseconds + Self.repairLead.nanoseconds))
        return deadline.interval(to: now.advanced(by: lead)).nanoseconds >= 0
    }

    /// Leaves things so that a later run can go on.
    private mutating func close(_ onEvent: (BroadcastReceptionEvent) -> Void) {
        self.finishWork()
        self.writeJournals()
        self.finishWork()
        self.nextProgress = MonotonicClock.now()
        self.tell(onEvent)
    }

    /// Tells what has happened, and several times a second how far everything is.
    mutating func tell(_ onEvent: (BroadcastReceptionEvent) -> Void) {
        let events = self.events
        self.events.removeAll(keepingCapacity: true)
        for event in events { onEvent(event) }
        let now = MonotonicClock.now()
        guard now >= self.nextProgress else { return }
        self.nextProgress = now.advanced(by: Self.progressInterval)
        onEvent(.progress(self.progress))
    }

    private mutating func takeDatagrams(until deadline: MonotonicInstant) throws -> Int {
        // What the closure changes is this value, which the compiler cannot follow through the queue.
        try self.queue.take(until: deadline) { message in
            try self.take(message)
        }
    }

    private mutating func take(_ message: QueuedMessage) throws {
        let source = SourceID(addressHigh: message.addressHigh, addressLow: message.addressLow)
        var rest = message.bytes
        while !rest.isEmpty {
            let datagram = UnsafeRawBufferPointer(rebasing: rest.prefix(message.segmentByteCount))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(datagram.count))
            self.take(datagram.bytes, from: source, at: message.instant)
        }
    }

    /// Takes one datagram.
    mutating func take(_ datagram: RawSpan, from source: SourceID, at now: MonotonicInstant) {
        var disposition = self.receiver.receive(datagram, from: source, at: now)
        if disposition == .again {
            self.performActions()
            disposition = self.receiver.receive(datagram, from: source, at: now)
        }
        switch disposition {
        case .symbols(let delivery): self.store(delivery, datagram.extracting(delivery.payload))
        case .taken: self.performActions()
        case .ignored, .again: break
        }
    }

    mutating func store(_ delivery: SymbolDelivery, _ symbols: RawSpan) {
        guard let object = self.objects[delivery.block.object] else { return }
        if self.busyBlock == delivery.block { return self.putAside(delivery, symbols) }
        let (newCount, isComplete) = object.store(delivery, symbols)
        if newCount < delivery.count { self.receiver.didFindRepeated(delivery.count - newCount) }
        guard newCount > 0 else { return }
        self.receiver.didStore(delivery.block, newCount: newCount, isComplete: isComplete)
        if isComplete {
            // All its source symbols came, and what an attempt at solving it left is of no use any more.
            if self.keeper?.isComplete == true { self.keeper = nil }
            self.hashComplete(object)
        }
        self.solveNext()
        if isComplete { self.performActions() }
    }

    /// Takes what the worker has done, and gives it more.
    mutating func settle() {
        for completion in self.solver.takeCompletions() { completion(&self) }
        for completion in self.writer.takeCompletions() { completion(&self) }
        self.performActions()
        self.solveNext()
    }

    /// Whether a worker does anything, or something that it did is not settled yet.
    private var isBusy: Bool { self.solver.isBusy || self.writer.isBusy }

    /// Waits until the workers have done what they were given.
    mutating func finishWork() {
        while self.isBusy {
            self.solver.finish()
            self.writer.finish()
            self.settle()
        }
    }

    /// How far everything is.
    package var progress: BroadcastReceptionProgress {
        BroadcastReceptionProgress(
            objects: self.receiver.progress, statistics: self.receiver.statistics,
            droppedCount: self.queue.statistics.droppedCount)
    }
}

// MARK: Solving and hashing

extension BroadcastReceptionShell {
    private mutating func solveNext() {
        guard self.busyBlock == nil, let key = self.receiver.nextBlockToSolve() else { return }
        guard let object = self.objects[key.object] else { return self.receiver.didSolve(key, .needMore(1)) }
        self.busyBlock = key
        let work = BlockWork(object: object, block: object.block(key.sourceBlockNumber))
        self.solver.perform {
            let progress = work.run()
            return { shell in shell.didSolve(key, work, progress) }
        }
    }

    private mutating func didSolve(
        _ key: SourceBlockKey, _ work: BlockWork, _ progress: BlockReception.Progress
    ) {
        self.busyBlock = nil
        if progress == .complete {
            work.object.finish(work.block)
            if self.keeper === work.block { self.keeper = nil }
            self.hashComplete(work.object)
        } else if work.block.keepsAttempt, self.keeper !== work.block {
            self.keeper?.discardAttempt()
            self.keeper = work.block
        }
        self.receiver.didSolve(key, progress)
        let aside = self.aside
        self.aside.removeAll()
        guard progress != .complete else { return }
        for (delivery, symbols) in aside { self.store(delivery, symbols.span.bytes) }
    }

    /// Keeps symbols of the block that is being solved, a few of which help if it proves unlucky.
    private mutating func putAside(_ delivery: SymbolDelivery, _ symbols: RawSpan) {
        guard self.aside.count < Self.asideLimit else { return }
        self.aside.append((delivery, symbols.withUnsafeBytes { Array($0) }))
    }

    /// Hashes what is complete from the beginning on, while other blocks are still coming.
    private mutating func hashComplete(_ object: StoredObject) {
        guard let entry = self.receiver.progress(of: object.key)?.entry, entry.contentEncoding == nil,
            object.wantsHashing
        else { return }
        let end = UInt64(object.completeByteCount)
        object.announcedByteCount = object.completeByteCount
        self.writer.perform {
            object.digests.limit(to: entry)
            // What goes wrong here goes wrong again, and is told, when the file is finished.
            try? object.digests.add(object.file.descriptor.rawValue, upTo: end, path: object.file.path)
            return { _ in }
        }
    }
}

/// A block that the worker solves.
///
/// `@unchecked`: the engine delivers no symbol of it meanwhile.
private struct BlockWork: @unchecked Sendable {
    let object: StoredObject
    let block: StoredBlock

    func run() -> BlockReception.Progress {
        self.object.withBytes(of: self.block) { self.block.solve(&$0, lanes: .one) }
    }
}

// MARK: Actions

extension BroadcastReceptionShell {
    mutating func performActions() {
        while let action = self.receiver.nextAction() { self.perform(action) }
    }

    private mutating func perform(_ action: ReceiverAction) {
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

    private mutating func tellTooLarge(_ key: ObjectKey, _ byteCount: UInt64) {
        guard let progress = self.receiver.progress(of: key) else { return }
        let reason = "it has \(byteCount) bytes, and at most \(self.objectByteLimit) are allowed"
        self.events.append(.refused(progress.entry, objectID: progress.objectID, reason))
    }

    private mutating func open(_ key: ObjectKey, _ information: TransmissionInformation) {
        guard let progress = self.receiver.progress(of: key) else { return }
        do {
            if let entry = progress.entry {
                if let reason = self.reasonToRefuse(entry) {
                    return self.refuse(key, entry, progress.objectID, reason)
                }
                let components = try ContentLocation(entry.contentLocation).components
                if let present = self.output.present(components, entry) {
                    self.events.append(.present(present))
                    self.receiver.didStoreFile(key)
                    return
                }
            }
            if progress.entry == nil { try self.requireRoomForNameless(information) }
            let object = try self.output.openObject(progress, information)
            object.isNameless = progress.entry == nil
            self.objects[key] = object
            self.receiver.didOpen(key)
            try self.reserve(object, progress)
            let resumed = self.resume(object, progress)
            self.events.append(
                .began(objectID: progress.objectID, progress.entry, resumedSymbolCount: resumed))
        } catch {
            self.refuse(key, progress.entry, progress.objectID, "\(error)")
        }
    }

    /// Sets the space of an object aside, so that no store can find the disk full.
    private mutating func reserve(_ object: StoredObject, _ progress: ObjectProgress) throws {
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
    private func requireRoomForNameless(_ information: TransmissionInformation) throws {
        let others = self.objects.values.filter(\.isNameless)
            .reduce(UInt64(0)) { $0 &+ $1.information.transferByteCount }
        let (all, overflow) = (others &+ information.transferByteCount).multipliedReportingOverflow(by: 4)
        try self.output.requireFreeSpace(byteCount: overflow ? .max : all)
    }

    private mutating func nameObject(_ object: StoredObject, _ entry: FileEntry) {
        object.isNameless = false
        guard let reason = self.reasonToRefuse(entry) else { return }
        self.output.remove(object)
        self.refuse(object.key, entry, object.objectID, reason)
    }

    /// Why a file is not received at all; `nil` for those that are.
    private func reasonToRefuse(_ entry: FileEntry) -> String? {
        guard entry.anyDigest == nil, !self.acceptsUnverified else { return nil }
        return
            "it was announced without a digest, so that it could not be verified; --unverified takes it all the same"
    }

    private mutating func refuse(
        _ key: ObjectKey, _ entry: FileEntry?, _ objectID: TransportObjectID, _ reason: String
    ) {
        self.objects[key] = nil
        self.receiver.didFail(key)
        self.events.append(.refused(entry, objectID: objectID, reason))
    }

    private mutating func finish(_ key: ObjectKey, _ entry: FileEntry) {
        guard let progress = self.receiver.progress(of: key) else { return }
        do {
            let components = try ContentLocation(entry.contentLocation).components
            let object = try self.objects[key] ?? self.emptyObject(key, progress)
            let work = ObjectFinishing(object: object, entry: entry, components: components)
            let output = self.output
            self.writer.perform {
                let result = output.finish(work)
                return { shell in shell.didFinish(key, entry, progress.objectID, result) }
            }
        } catch {
            self.refuse(key, entry, progress.objectID, "\(error)")
        }
    }

    /// A file without bytes has no symbols, and therefore no storage yet.
    private mutating func emptyObject(
        _ key: ObjectKey, _ progress: ObjectProgress
    ) throws -> StoredObject {
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 0, symbolByteCount: 1, maximumBlockSymbolCount: 1)
        let object = try self.output.openObject(progress, information)
        self.objects[key] = object
        return object
    }

    private mutating func didFinish(
        _ key: ObjectKey, _ entry: FileEntry, _ objectID: TransportObjectID, _ result: FinishingResult
    ) {
        let object = self.objects.removeValue(forKey: key)
        switch result {
        case .stored(let file):
            if let object { self.output.removeJournal(of: object) }
            self.receiver.didStoreFile(key)
            self.events.append(.stored(file))
        case .damaged:
            // What the broadcast brought stands in the journal that was written before other bytes were fetched.
            if let object, !object.isRepaired { self.output.remove(object) }
            self.events.append(.damaged(entry))
            self.receiver.didFindDamage(key)
        case .failed(let reason):
            self.refuse(key, entry, objectID, reason)
        }
    }

    private mutating func discard(_ key: ObjectKey, _ reason: DiscardReason) {
        guard let object = self.objects.removeValue(forKey: key) else { return }
        // The writer may be about to give the file its name; another object may have the file's old name
        // next.
        self.writer.finish()
        self.output.remove(object)
        if self.keeper.map({ object.has($0) }) == true { self.keeper = nil }
        self.events.append(.discarded(objectID: object.objectID, reason))
    }
}

// MARK: Journals

extension BroadcastReceptionShell {
    /// How long symbols may be held without a journal that tells of them.
    private static let journalInterval = Interval.seconds(2)

    /// Takes over what an earlier run left of an object; how many symbols.
    private mutating func resume(_ object: StoredObject, _ progress: ObjectProgress) -> Int {
        guard let journal = self.output.journal(of: object),
            journal.information == object.information.encodedExtension(),
            journal.isTrusted(by: progress.entry)
        else { return 0 }
        var held: [(Int, Int, Bool)] = []
        object.resume(journal) { held.append(($0, $1, $2)) }
        for (number, count, isComplete) in held {
            let key = SourceBlockKey(object: object.key, sourceBlockNumber: number)
            self.receiver.didStore(key, newCount: count, isComplete: isComplete)
        }
        return held.reduce(0) { $0 + $1.1 }
    }

    /// Writes down what is held, from time to time.
    private mutating func writeJournalsIfDue() {
        guard MonotonicClock.now() >= self.nextJournal, !self.isWritingJournal else { return }
        self.writeJournals()
    }

    /// Writes down what is held of all objects, when the worker's turn comes.
    mutating func writeJournals() {
        let output = self.output
        let written = self.objects.values.filter { $0.hasNews && !$0.isNameless && !$0.isRepaired }.map {
            ($0, self.journal(of: $0))
        }
        self.nextJournal = MonotonicClock.now().advanced(by: Self.journalInterval)
        guard !written.isEmpty else { return }
        self.isWritingJournal = true
        let start = MonotonicClock.now()
        self.writer.perform {
            for (object, journal) in written { output.write(journal, of: object) }
            return { shell in
                shell.isWritingJournal = false
                // A slow disk is not kept busy with it for more than a tenth of the time.
                let now = MonotonicClock.now()
                let pause = Interval(nanoseconds: 10 * start.interval(to: now).nanoseconds)
                shell.nextJournal = now.advanced(by: max(pause, Self.journalInterval))
            }
        }
    }

    private func journal(of object: StoredObject) -> ReceptionJournal {
        let busy = self.busyBlock
        object.hasNews = false
        return object.journal(digest: self.receiver.progress(of: object.key)?.entry?.anyDigest ?? []) {
            busy == SourceBlockKey(object: object.key, sourceBlockNumber: $0)
        }
    }
}

extension ReceptionJournal {
    /// Whether what the journal tells of may be used for a file: only if a digest will tell in the end.
    func isTrusted(by entry: FileEntry?) -> Bool {
        guard let entry else { return !self.digest.isEmpty }
        guard let digest = entry.anyDigest else { return false }
        return self.digest.isEmpty || self.digest == digest
    }
}

extension FileEntry {
    /// What tells the file from another one of the same name and size.
    var anyDigest: [UInt8]? { self.sha256 ?? self.contentMD5 }
}

package import BroadcastReceiver
package import Datagrams
internal import DurableStorage
internal import FluteFormat
import Glibc
internal import LayeredCoding
internal import RaptorQCode
import SystemClock
internal import Timekeeping

/// Runs a ``BroadcastReceiver/BroadcastReceiver`` on sockets and a directory, on the calling thread.
///
/// Three threads share the work: one takes datagrams from the kernel, whatever the disk does; the calling one looks at
/// them and puts symbols to their places; one solves, hashes and writes, a block or file at a time.
package struct BroadcastReceptionShell: ~Copyable {
    /// How often progress is told, and a request to stop is noticed at the latest.
    private static let progressInterval = Interval.milliseconds(100)

    let output: SharedOutput
    var receiver: BroadcastReceiver
    var objects: [ObjectKey: StoredObject] = [:]
    var busyBlock: SourceBlockKey?
    let onEvent: (BroadcastReceptionEvent) -> Void
    private let queue: ReceptionQueue
    private let worker: ReceptionWorker
    private var nextProgress: MonotonicInstant
    private var nextJournal: MonotonicInstant
    private var isWritingJournal = false
    /// The block whose attempt in vain is kept, so that only one keeps that memory.
    private var keeper: StoredBlock?

    /// Creates a reception from `queue` into `output`.
    package init(
        from queue: ReceptionQueue, into output: consuming OutputDirectory, _ configuration: ReceiverConfiguration,
        onEvent: @escaping (BroadcastReceptionEvent) -> Void
    ) {
        let now = MonotonicClock.now()
        self.queue = queue
        self.output = SharedOutput(output)
        self.receiver = BroadcastReceiver(configuration, startingAt: now)
        self.worker = ReceptionWorker { [waker = queue.waker] in waker.wake() }
        self.onEvent = onEvent
        self.nextProgress = now
        self.nextJournal = now.advanced(by: Self.journalInterval)
    }

    /// Receives until there is an outcome or `isStopped` says so: `nil` then.
    ///
    /// What is incomplete stays in the working directory, and a later run goes on with it.
    package mutating func run(isStopped: () -> Bool) throws -> ReceptionOutcome? {
        defer { self.tellProgress() }
        while !isStopped() {
            let now = MonotonicClock.now()
            if let outcome = self.receiver.outcome(at: now), !self.worker.isBusy || outcome == .timeIsOver {
                return outcome
            }
            let wakeUp = min(self.receiver.deadline, now.advanced(by: Self.progressInterval))
            try self.takeDatagrams(until: wakeUp)
            self.settle()
            if MonotonicClock.now() >= self.nextProgress { self.tellProgress() }
            self.writeJournalsIfDue()
        }
        return nil
    }

    private mutating func takeDatagrams(until deadline: MonotonicInstant) throws {
        // What the closure changes is this value, which the compiler cannot follow through the queue.
        _ = try self.queue.take(until: deadline) { message in
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

    private mutating func store(_ delivery: SymbolDelivery, _ symbols: RawSpan) {
        guard let object = self.objects[delivery.block.object] else { return }
        let (newCount, isComplete) = object.store(delivery, symbols)
        if newCount < delivery.count { self.receiver.didFindRepeated(delivery.count - newCount) }
        guard newCount > 0 else { return }
        self.receiver.didStore(delivery.block, newCount: newCount, isComplete: isComplete)
        if isComplete { self.hashComplete(object) }
        self.solveNext()
        if isComplete { self.performActions() }
    }

    /// Takes what the worker has done, and gives it more.
    mutating func settle() {
        for completion in self.worker.takeCompletions() { completion(&self) }
        self.performActions()
        self.solveNext()
    }

    /// Waits until the worker has done what it was given.
    mutating func finishWork() {
        while self.worker.isBusy {
            self.worker.finish()
            self.settle()
        }
    }

    /// How far everything is.
    var progress: BroadcastReceptionProgress {
        BroadcastReceptionProgress(
            objects: self.receiver.progress, statistics: self.receiver.statistics,
            droppedCount: self.queue.statistics.droppedCount)
    }

    mutating func tellProgress() {
        self.nextProgress = MonotonicClock.now().advanced(by: Self.progressInterval)
        self.onEvent(.progress(self.progress))
    }
}

// MARK: Solving and hashing

extension BroadcastReceptionShell {
    private mutating func solveNext() {
        guard self.busyBlock == nil, let key = self.receiver.nextBlockToSolve() else { return }
        guard let object = self.objects[key.object] else { return self.receiver.didSolve(key, .needMore(1)) }
        self.busyBlock = key
        let work = BlockWork(object: object, block: object.block(key.sourceBlockNumber))
        self.worker.perform {
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
    }

    /// Hashes what is complete from the beginning on, while other blocks are still coming.
    private mutating func hashComplete(_ object: StoredObject) {
        guard let entry = self.receiver.progress(of: object.key)?.entry, entry.contentEncoding == nil,
            object.wantsHashing
        else { return }
        let end = UInt64(object.completeByteCount)
        object.announcedByteCount = object.completeByteCount
        self.worker.perform {
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
        case .announced(_, let entry): self.onEvent(.announced(entry))
        case .tableRefused(let session, let reason): self.onEvent(.tableRefused(session, reason))
        case .tableExpired(let session): self.onEvent(.tableExpired(session))
        case .sessionHeard(let session, let source):
            self.onEvent(.sessionHeard(session, source: source.text))
        case .sessionClosed(let session): self.onEvent(.sessionClosed(session))
        case .memoryIsFull: self.onEvent(.memoryIsFull)
        }
    }

    private mutating func open(_ key: ObjectKey, _ information: TransmissionInformation) {
        guard let progress = self.receiver.progress(of: key) else { return }
        do {
            if let entry = progress.entry {
                let components = try ContentLocation(entry.contentLocation).components
                if let present = self.output.present(components, entry) {
                    self.onEvent(.present(present))
                    self.receiver.didStoreFile(key)
                    return
                }
            }
            let object = try self.output.openObject(progress, information)
            self.objects[key] = object
            self.receiver.didOpen(key)
            let resumed = self.resume(object, progress)
            self.onEvent(
                .began(objectID: progress.objectID, progress.entry, resumedSymbolCount: resumed))
        } catch {
            self.refuse(key, progress.entry, progress.objectID, "\(error)")
        }
    }

    private mutating func refuse(
        _ key: ObjectKey, _ entry: FileEntry?, _ objectID: TransportObjectID, _ reason: String
    ) {
        self.objects[key] = nil
        self.receiver.didFail(key)
        self.onEvent(.refused(entry, objectID: objectID, reason))
    }

    private mutating func finish(_ key: ObjectKey, _ entry: FileEntry) {
        guard let progress = self.receiver.progress(of: key) else { return }
        do {
            let components = try ContentLocation(entry.contentLocation).components
            let object = try self.objects[key] ?? self.emptyObject(key, progress)
            let work = ObjectFinishing(object: object, entry: entry, components: components)
            let output = self.output
            self.worker.perform {
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
            self.onEvent(.stored(file))
        case .damaged:
            if let object { self.output.remove(object) }
            self.onEvent(.damaged(entry))
            self.receiver.didFindDamage(key)
        case .failed(let reason):
            self.refuse(key, entry, objectID, reason)
        }
    }

    private mutating func discard(_ key: ObjectKey, _ reason: DiscardReason) {
        guard let object = self.objects.removeValue(forKey: key) else { return }
        self.output.remove(object)
        if self.keeper.map({ object.has($0) }) == true { self.keeper = nil }
        self.onEvent(.discarded(objectID: object.objectID, reason))
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
            journal.digest.isEmpty || progress.entry == nil || journal.digest == progress.entry?.anyDigest
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
        let written = self.objects.values.filter(\.hasNews).map { ($0, self.journal(of: $0)) }
        self.nextJournal = MonotonicClock.now().advanced(by: Self.journalInterval)
        guard !written.isEmpty else { return }
        self.isWritingJournal = true
        let start = MonotonicClock.now()
        self.worker.perform {
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

extension FileEntry {
    /// What tells the file from another one of the same name and size.
    var anyDigest: [UInt8]? { self.sha256 ?? self.contentMD5 }
}
